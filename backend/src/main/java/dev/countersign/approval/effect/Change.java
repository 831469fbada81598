package dev.countersign.approval.effect;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What another policy would change for one approval, request or past decision. */
public enum Change {
    /** A right is lost, or an answer gets stricter. */
    LOSES,
    /** The right stays, but the approval or its tokens live shorter. */
    SHORTER,
    /** A right is gained, or an answer gets milder. */
    GAINS,
    /** Nothing. */
    UNCHANGED;

    /** The word in JSON and in the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Change of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
