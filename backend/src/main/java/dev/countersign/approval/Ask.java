package dev.countersign.approval;

import dev.countersign.inventory.device.Device;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A well-formed question about things that exist; made by {@link AskReader} only. */
record Ask(
        Device device,
        String modelDigest,
        String toolId,
        List<String> scopes,
        List<String> dataClasses,
        @Nullable String sanitisation,
        String environment,
        int durationDays,
        String reason) {
    Ask {
        scopes = scopes.stream().sorted().toList();
        dataClasses = dataClasses.stream().sorted().toList();
    }
}
