package dev.countersign.approval;

import org.jspecify.annotations.Nullable;

/** Which requests to list; null means any. */
public record RequestFilter(
        @Nullable RequestState state,
        @Nullable String personId,
        @Nullable String deviceId,
        @Nullable String modelDigest) {
    /** All that the caller may see. */
    public static final RequestFilter ALL = new RequestFilter(null, null, null, null);
}
