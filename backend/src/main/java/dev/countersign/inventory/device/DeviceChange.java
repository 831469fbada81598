package dev.countersign.inventory.device;

import dev.countersign.problem.InputCheck;
import org.jspecify.annotations.Nullable;

/** What a person wants changed of a device; null leaves a value as it is. Not checked yet. */
public record DeviceChange(@Nullable String name, @Nullable String ownership) {
    void check() {
        InputCheck check = new InputCheck();
        if (name != null) {
            check.text("/name", name, Registration.LONGEST_NAME);
        }
        if (ownership != null) {
            check.choice("/ownership", ownership, Ownership.values(), Ownership::word);
        }
        if (name == null && ownership == null) {
            check.wrong("", "missing", "Nothing is to be changed.", "name, ownership or both");
        }
        check.done();
    }
}
