package dev.countersign.inventory.group;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a device's gate does now with what it refuses.
 *
 * @param group null for the default group, which enforces
 * @param until when observing ends by itself; null where it enforces
 * @param sequence grows with every change that concerns the device
 */
public record DevicePolicy(
        GateMode mode, @Nullable DeviceGroup group, @Nullable Instant until, long sequence) {
    /** The name of the group of devices that are in none. */
    public static final String DEFAULT_GROUP = "default";

    /** The group's name. */
    public String groupName() {
        return group == null ? DEFAULT_GROUP : group.name();
    }

    /** Whether refused loads go through. */
    public boolean observes() {
        return mode == GateMode.OBSERVE;
    }
}
