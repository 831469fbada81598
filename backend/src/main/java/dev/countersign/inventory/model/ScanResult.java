package dev.countersign.inventory.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a scan ended. */
public enum ScanResult {
    CLEAN,
    FINDINGS,
    FAILED;

    /** The word in JSON, in the database and in policy. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ScanResult of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
