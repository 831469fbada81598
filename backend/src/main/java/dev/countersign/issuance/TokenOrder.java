package dev.countersign.issuance;

import dev.countersign.token.ApprovalClaims;
import java.time.Duration;
import java.time.Instant;

/**
 * Everything that an approval decides about its token; {@link TokenIssuer} adds issuer, id, times,
 * status index and log entry.
 *
 * @param approvalId the approval that it is the signed form of
 * @param subject {@code sub}: the person
 * @param holder {@code cnf.jkt}: thumbprint of the device key
 * @param statusMaxAge how old a status list may be at the gate
 * @param expiresAt whole seconds; the first instant at which it is not valid any more
 */
public record TokenOrder(
        String approvalId,
        String subject,
        String holder,
        ApprovalClaims.Device device,
        ApprovalClaims.Model model,
        ApprovalClaims.Use use,
        ApprovalClaims.Posture posture,
        Duration statusMaxAge,
        ApprovalClaims.Policy policy,
        Instant expiresAt) {}
