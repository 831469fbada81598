package dev.countersign.inventory.device;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a device stands: only an enrolled one can hold approvals. */
public enum DeviceState {
    REGISTERED,
    ENROLLED,
    LOST,
    RETIRED;

    /** The word in JSON, in the database and in policy. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DeviceState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
