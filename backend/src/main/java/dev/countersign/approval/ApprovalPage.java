package dev.countersign.approval;

import dev.countersign.issuance.IssuedToken;
import java.time.Instant;
import java.util.List;

/** An approval as pages show it, with everything by name. */
record ApprovalPage(
        String id,
        String state,
        String stateReason,
        String personId,
        String person,
        String deviceId,
        String deviceName,
        String toolName,
        String digest,
        String modelName,
        List<String> scopes,
        List<String> dataClasses,
        String environment,
        String requestId,
        String decisionId,
        Instant startsAt,
        Instant expiresAt) {
    static ApprovalPage of(ApprovalView approval, KnownNames names) {
        return new ApprovalPage(
                approval.id(),
                approval.state().word(),
                approval.stateReason(),
                approval.personId(),
                names.person(approval.personId()),
                approval.deviceId(),
                names.device(approval.deviceId()),
                names.tool(approval.toolId()),
                approval.modelDigest(),
                names.model(approval.modelDigest()),
                approval.scopes(),
                approval.dataClasses(),
                approval.environment(),
                approval.requestId(),
                approval.decisionId(),
                approval.startsAt(),
                approval.endsAt());
    }

    /** A signed form of the approval. */
    record TokenLine(String jti, Instant issuedAt, Instant expiresAt) {
        static TokenLine of(IssuedToken token) {
            return new TokenLine(token.id(), token.issuedAt(), token.expiresAt());
        }
    }

    /** The first and the last load with one tool, as the device's gate told. */
    record LoadLine(String toolName, Instant first, Instant last) {}
}
