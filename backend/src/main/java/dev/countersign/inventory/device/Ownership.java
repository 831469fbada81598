package dev.countersign.inventory.device;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whose machine a device is. */
public enum Ownership {
    PERSONAL,
    DEV_BUDGET,
    COMPANY_ISSUED;

    /** The word in JSON, in the database and in policy. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Ownership of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
