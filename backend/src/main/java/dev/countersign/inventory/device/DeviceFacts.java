package dev.countersign.inventory.device;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What policy is told about a device; null means unknown.
 *
 * @param owner id of the person
 * @param enrolled whether it holds an enrolled key now
 */
public record DeviceFacts(
        String id,
        String owner,
        String ownership,
        boolean enrolled,
        @Nullable String assurance,
        Os os,
        Report posture) {
    /** The operating system as last reported. */
    public record Os(String family, @Nullable List<Long> version) {
        public Os {
            version = version == null ? null : List.copyOf(version);
        }
    }

    /**
     * The newest report under the present key.
     *
     * @param collectedAt seconds since the epoch
     */
    public record Report(@Nullable Long collectedAt, Flags facts) {}

    /** Facts of the whole device. */
    public record Flags(
            @Nullable Boolean diskEncrypted,
            @Nullable Boolean swapProtected,
            @Nullable Boolean firewallOn,
            @Nullable Boolean screenLock,
            @Nullable Boolean patched) {}
}
