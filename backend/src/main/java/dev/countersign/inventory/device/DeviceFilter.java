package dev.countersign.inventory.device;

import dev.countersign.problem.InputCheck;
import org.jspecify.annotations.Nullable;

/**
 * Which devices are asked for; null asks for all.
 *
 * @param text part of the name, in any case
 * @param ownerId whose
 */
public record DeviceFilter(
        @Nullable String text,
        @Nullable String state,
        @Nullable String ownership,
        @Nullable String ownerId) {
    /** Every device. */
    public static final DeviceFilter ALL = new DeviceFilter(null, null, null, null);

    void check() {
        InputCheck check = new InputCheck();
        if (state != null) {
            check.choice("/state", state, DeviceState.values(), DeviceState::word);
        }
        if (ownership != null) {
            check.choice("/ownership", ownership, Ownership.values(), Ownership::word);
        }
        check.done();
    }
}
