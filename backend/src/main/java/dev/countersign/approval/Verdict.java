package dev.countersign.approval;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a reviewer says. */
public enum Verdict {
    APPROVE,
    /** The person who asked has to change or explain something first. */
    CHANGES,
    DENY;

    /** The word in JSON and in the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Verdict of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
