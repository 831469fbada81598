package dev.countersign.approval.effect;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a shadow run stands. */
public enum ShadowState {
    /** It goes on. */
    RUNNING,
    /** Its time was over. */
    ENDED,
    /** A person stopped it. */
    STOPPED,
    /** Its bundle came into force. */
    ACTIVATED,
    /** The bundle could not be run. */
    FAILED;

    /** The word in JSON and in the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ShadowState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
