package dev.countersign.token;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * Runs the verification rules V1 to V20 of the approval token over a {@link VerificationContext},
 * in order, V13 last; the first that fails refuses. Reads no clock and does no I/O beyond what the
 * context hands in.
 */
public final class ApprovalVerifier {
    /** How far clocks may disagree where a rule allows it. */
    public static final Duration SKEW = Duration.ofMinutes(1);

    /** How far wall time may fall behind the mark (rule V2). */
    public static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    private ApprovalVerifier() {}

    /**
     * Verifies a token.
     *
     * @throws IOException when the context's model cannot be read: a denial with exit code 20
     */
    public static Verification<VerifiedApproval> verify(String token, VerificationContext context)
            throws IOException {
        try {
            VerifiedTrustBundle trust = TrustRules.trust(context);
            TrustRules.clock(trust, context);
            ApprovalClaims claims = TokenRules.open(token, trust, context);
            UseRules.check(claims, trust, context);
            StatusListToken status = StatusRules.check(claims, trust, context);
            ModelRule.check(claims, context);
            return new Verification.Verified<>(
                    new VerifiedApproval(claims, TrustRules.marks(claims, trust, status, context)));
        } catch (Refusal refusal) {
            return refusal.rejected();
        }
    }

    /**
     * Rules V3 to V9 alone: that this issuer signed the token for gates. Whether it holds is for
     * {@link #verify} to say; what is returned allows nothing.
     */
    public static Verification<UnverifiedApproval> authenticate(
            String token, VerifiedTrustBundle trust, String issuer, Instant now) {
        try {
            return new Verification.Verified<>(
                    new UnverifiedApproval(TokenRules.authentic(token, trust, issuer, now)));
        } catch (Refusal refusal) {
            return refusal.rejected();
        }
    }
}
