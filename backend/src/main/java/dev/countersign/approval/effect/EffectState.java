package dev.countersign.approval.effect;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where the computing of an effect stands. */
public enum EffectState {
    /** Nobody computes it yet. */
    WAITING,
    /** A server computes it. */
    RUNNING,
    /** The result is there. */
    DONE,
    /** It could not be computed; the reason is there. */
    FAILED,
    /** Another policy came into force, or somebody did not want it any more. */
    CANCELLED;

    /** The word in JSON and in the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is still to be computed. */
    public boolean isOpen() {
        return this == WAITING || this == RUNNING;
    }

    static EffectState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
