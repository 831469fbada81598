package dev.countersign.approval.exception;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An exception as people and programs read it.
 *
 * @param rule the code of the rule that it waives
 * @param ownerId who asked for it and answers for it
 * @param days how long it holds from when it is granted
 * @param requestId the request that it was asked for, if any
 * @param state as of now: past {@code expiresAt} it is expired
 * @param decidedBy who granted or refused it
 * @param smallTeam whether only small-team mode made granting it possible
 * @param expiresAt the first instant at which it does not hold any more
 * @param endedBy who revoked or withdrew it
 * @param waivable whether the policy in force lets this rule be waived: where not, it has no effect
 * @param version counts changes, for {@code If-Match}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExceptionView(
        String id,
        String rule,
        @Nullable String deviceId,
        @Nullable String modelDigest,
        @Nullable String personId,
        String ownerId,
        String reason,
        int days,
        @Nullable String requestId,
        ExceptionState state,
        Instant askedAt,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        @Nullable String decisionReason,
        boolean smallTeam,
        @Nullable Instant expiresAt,
        @Nullable String endedBy,
        @Nullable Instant endedAt,
        @Nullable String endReason,
        boolean waivable,
        int version) {}
