package dev.countersign.policy;

import org.jspecify.annotations.Nullable;

/** What a decision is about, by id; null where it is about nothing of that kind. */
public record DecisionSubject(
        @Nullable String requestId,
        @Nullable String personId,
        @Nullable String deviceId,
        @Nullable String modelDigest,
        @Nullable String toolId) {
    /** For input that names nobody we know. */
    public static final DecisionSubject NONE = new DecisionSubject(null, null, null, null, null);
}
