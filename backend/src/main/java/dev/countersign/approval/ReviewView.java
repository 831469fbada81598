package dev.countersign.approval;

import java.time.Instant;

/**
 * One person's verdict.
 *
 * @param revision the revision of the request that it counts for
 * @param role the role that the person filled
 * @param decisionId the decision that the person saw
 * @param smallTeam whether only small-team mode made this verdict possible
 */
public record ReviewView(
        String id,
        int revision,
        String reviewerId,
        String role,
        Verdict verdict,
        String reason,
        String decisionId,
        boolean smallTeam,
        Instant at) {}
