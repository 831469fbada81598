package dev.countersign.approval.effect;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an effect is computed over, in the order of the work. */
public enum Subject {
    /** Live approvals. */
    APPROVAL,
    /** Requests that wait for people. */
    WAITING,
    /** Requests that policy denied lately. */
    DENIED,
    /** The last stored decisions. */
    DECISION;

    /** The word in JSON and in the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Subject of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
