package dev.countersign.inventory.use;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How strictly a class of data is handled. */
public enum Handling {
    LOW,
    PROTECTED,
    SENSITIVE,
    FORBIDDEN;

    /** The word in JSON and in the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Handling of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
