package dev.countersign.inventory.device;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The operating systems that are told apart. */
public enum OsFamily {
    LINUX,
    MACOS,
    WINDOWS;

    /** The word in JSON, in the database and in policy. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static OsFamily of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
