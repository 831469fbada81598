package dev.countersign.inventory.group;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What gates do with a load that the rules refuse. */
public enum GateMode {
    /** It does not happen. */
    ENFORCE,
    /** It happens, and is recorded and reported. */
    OBSERVE;

    /** The word in JSON, in the database and in gate policies. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode with that word, which must be one. */
    public static GateMode of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
