package dev.countersign.approval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person asks for, as it came in: nothing is checked yet.
 *
 * @param deviceId one of the person's own devices
 * @param modelDigest {@code sha256:…}, the {@code model-set-v1} digest of files that were scanned
 * @param sanitisation how data was sanitised, at most 500 characters
 * @param durationDays 1 to 3650
 * @param reason at most 2000 characters
 */
public record NewRequest(
        @Nullable String deviceId,
        @Nullable String modelDigest,
        @Nullable String toolId,
        @Nullable List<@Nullable String> scopes,
        @Nullable List<@Nullable String> dataClasses,
        @Nullable String sanitisation,
        @Nullable String environment,
        @Nullable Integer durationDays,
        @Nullable String reason) {}
