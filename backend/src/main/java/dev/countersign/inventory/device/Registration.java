package dev.countersign.inventory.device;

import dev.countersign.problem.InputCheck;
import org.jspecify.annotations.Nullable;

/**
 * What is said when a device is registered; not checked yet.
 *
 * @param ownerId whose it is; null means the caller's
 * @param ownership {@code personal}, {@code dev_budget} or {@code company_issued}
 * @param osFamily {@code linux}, {@code macos} or {@code windows}
 */
public record Registration(
        @Nullable String ownerId,
        @Nullable String name,
        @Nullable String ownership,
        @Nullable String osFamily) {
    static final int LONGEST_NAME = 80;

    /** The same after every field held. */
    record Checked(String name, Ownership ownership, OsFamily osFamily) {}

    Checked checked() {
        InputCheck check = new InputCheck();
        Checked checked =
                new Checked(
                        check.text("/name", name, LONGEST_NAME),
                        check.choice("/ownership", ownership, Ownership.values(), Ownership::word),
                        check.choice("/os_family", osFamily, OsFamily.values(), OsFamily::word));
        check.done();
        return checked;
    }
}
