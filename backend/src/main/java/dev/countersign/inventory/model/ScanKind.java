package dev.countersign.inventory.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a scan looked for. */
public enum ScanKind {
    FORMAT,
    MALWARE,
    REDTEAM;

    /** The word in JSON, in the database and in policy. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ScanKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
