package dev.countersign.token;

import java.time.Instant;
import java.util.Map;

/** Rules V1 and V2, and the marks that they compare with next time. */
final class TrustRules {
    private TrustRules() {}

    /** V1. */
    static VerifiedTrustBundle trust(VerificationContext context) throws Refusal {
        VerificationContext.Trust trust = context.trust();
        return new VerifiedTrustBundle(
                TrustBundle.check(
                        trust.bundle(),
                        trust.root(),
                        trust.issuer(),
                        context.now(),
                        trust.highestVersion()));
    }

    /** V2: the bundle was just accepted, so its time already counts. */
    static void clock(VerifiedTrustBundle trust, VerificationContext context) throws Refusal {
        Instant persisted = context.clock().mark();
        if (persisted == null) {
            throw new Refusal(Reason.CLOCK_STATE_LOST, Map.of());
        }
        Instant mark = later(persisted, trust.bundle().issuedAt());
        if (context.now().isBefore(mark.minus(ApprovalVerifier.CLOCK_TOLERANCE))) {
            throw new Refusal(
                    Reason.CLOCK_SET_BACK,
                    Map.of("now", context.now().toString(), "mark", mark.toString()));
        }
    }

    static VerifiedApproval.Marks marks(
            ApprovalClaims claims,
            VerifiedTrustBundle trust,
            StatusListToken status,
            VerificationContext context) {
        Instant mark =
                later(later(claims.issuedAt(), status.issuedAt()), trust.bundle().issuedAt());
        Instant persisted = context.clock().mark();
        mark = persisted == null ? mark : later(mark, persisted);
        mark = context.clock().consistentWithBootClock() ? later(mark, context.now()) : mark;
        return new VerifiedApproval.Marks(
                mark, trust.bundle().version(), status.uri(), status.issuedAt());
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
