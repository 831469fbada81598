package dev.countersign.approval;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why a request has a further revision. */
public enum RevisionCause {
    /** The first one. */
    ASKED,
    /** The person who asked changed what they ask for. */
    EDITED,
    /** They answered a reviewer in words and changed nothing. */
    RESUBMITTED,
    /** What is asked is the same; a finding that nobody had seen stands in the way. */
    FACTS;

    /** The word in JSON and in the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RevisionCause of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
