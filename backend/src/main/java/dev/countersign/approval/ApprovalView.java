package dev.countersign.approval;

import java.time.Instant;
import java.util.List;

/**
 * An approval as people and programs read it.
 *
 * @param state as of now: past {@code endsAt} it is expired
 * @param stateReason why a person suspended, resumed or revoked it; empty otherwise
 * @param decisionId the decision that it was issued on
 * @param endsAt the first instant at which it does not hold any more
 * @param version counts changes, for {@code If-Match}
 */
public record ApprovalView(
        String id,
        String requestId,
        String personId,
        String deviceId,
        String modelDigest,
        String toolId,
        List<String> scopes,
        List<String> dataClasses,
        String environment,
        ApprovalState state,
        String stateReason,
        String decisionId,
        Instant startsAt,
        Instant endsAt,
        Instant changedAt,
        int version) {
    public ApprovalView {
        scopes = List.copyOf(scopes);
        dataClasses = List.copyOf(dataClasses);
    }
}
