package dev.countersign.policy;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What happens to live approvals that the new bundle would no longer give. */
public enum Treatment {
    /** They are suspended at once. */
    SUSPEND_NOW,
    /** Review is asked for at once; who is not reviewed in time is suspended. */
    REVIEW_THEN_SUSPEND,
    /** They stay until their next renewal, which the new bundle decides. */
    NEW_REQUESTS_ONLY;

    /** The word in JSON and in the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Treatment of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
