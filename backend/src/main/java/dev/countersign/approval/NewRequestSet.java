package dev.countersign.approval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person asks for in one go, as it came in: nothing is checked yet. Every model is asked for
 * on every device with every tool, where the tool is on the device; the rest is as in {@link
 * NewRequest} and the same for all.
 *
 * @param deviceIds the person's own devices
 * @param modelDigests {@code sha256:…} each
 */
public record NewRequestSet(
        @Nullable List<@Nullable String> deviceIds,
        @Nullable List<@Nullable String> modelDigests,
        @Nullable List<@Nullable String> toolIds,
        @Nullable List<@Nullable String> scopes,
        @Nullable List<@Nullable String> dataClasses,
        @Nullable String sanitisation,
        @Nullable String environment,
        @Nullable Integer durationDays,
        @Nullable String reason) {}
