package dev.countersign.approval.exception;

import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for, as it came in: nothing is checked yet.
 *
 * @param rule the code of the rule to waive
 * @param requestId the request that the rule stands in the way of; the rule then has to, and the
 *     subject is part of the request
 * @param days 1 to 90, from when it is granted
 * @param reason 10 to 2000 characters
 */
public record NewException(
        @Nullable String rule,
        @Nullable String deviceId,
        @Nullable String modelDigest,
        @Nullable String personId,
        @Nullable String requestId,
        @Nullable Integer days,
        @Nullable String reason) {
    Subject subject() {
        return new Subject(deviceId, modelDigest, personId);
    }
}
