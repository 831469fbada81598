package dev.countersign.approval;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for reviewers, or for the person who asked, in short.
 *
 * @param setId what it was asked together with, null when by itself
 */
public record OpenRequest(
        String id,
        long number,
        String modelDigest,
        String deviceId,
        RequestState state,
        @Nullable String setId,
        Instant createdAt) {}
