package dev.countersign.inventory.device;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What policy is told about a tool on a device, as the device's newest report says; null means
 * unknown.
 *
 * @param unreviewedPlugins every plugin that was reported: no register of reviewed ones exists
 */
public record ToolFacts(
        String id,
        @Nullable List<Long> version,
        @Nullable List<String> unreviewedPlugins,
        Flags facts) {
    public ToolFacts {
        version = version == null ? null : List.copyOf(version);
        unreviewedPlugins = unreviewedPlugins == null ? null : List.copyOf(unreviewedPlugins);
    }

    /** Facts of one tool. */
    public record Flags(
            @Nullable Boolean cloudDisabled,
            @Nullable Boolean promptLoggingOff,
            @Nullable Boolean egressBlocked,
            @Nullable Boolean isolated,
            @Nullable Boolean notAdmin) {}
}
