package dev.countersign.inventory.group;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A group of devices that are rolled out together.
 *
 * @param mode as it was set; {@link #modeAt} is what holds
 * @param observeUntil when observing ends by itself; null where the mode enforces
 * @param reason of the last change
 * @param changedBy who made it
 * @param version counts changes, for {@code If-Match}
 */
public record DeviceGroup(
        String id,
        String name,
        GateMode mode,
        @Nullable Instant observeUntil,
        String reason,
        String changedBy,
        Instant changedAt,
        long sequence,
        int version) {
    /** What holds at a moment: observing ends by itself. */
    public GateMode modeAt(Instant now) {
        return observeUntil != null && now.isBefore(observeUntil)
                ? GateMode.OBSERVE
                : GateMode.ENFORCE;
    }
}
