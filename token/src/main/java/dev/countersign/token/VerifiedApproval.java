package dev.countersign.token;

import java.time.Instant;

/**
 * An approval that passed every rule for this device, person, session, tool and these very bytes,
 * at one instant.
 *
 * <p>The marks must be persisted before the load is allowed, else a later roll-back goes unseen.
 */
public final class VerifiedApproval {
    private final ApprovalClaims claims;
    private final Marks marks;

    VerifiedApproval(ApprovalClaims claims, Marks marks) {
        this.claims = claims;
        this.marks = marks;
    }

    /**
     * What to remember.
     *
     * @param clock the highest time accepted so far
     * @param trustVersion the highest trust bundle version accepted so far
     * @param statusUri the status list that was used
     * @param statusIssuedAt its {@code iat}
     */
    public record Marks(
            Instant clock, long trustVersion, String statusUri, Instant statusIssuedAt) {}

    /** What is approved. */
    public ApprovalClaims claims() {
        return claims;
    }

    /** What to remember. */
    public Marks marks() {
        return marks;
    }
}
