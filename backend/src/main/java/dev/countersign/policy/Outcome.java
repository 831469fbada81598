package dev.countersign.policy;

import com.fasterxml.jackson.annotation.JsonValue;

/** What policy says to one input, from the mildest to the strictest. */
public enum Outcome {
    /** Goes through without a person. */
    ALLOW("allow"),
    /** Needs the people that {@link Decision#review} names. */
    REVIEW("review"),
    /** Not possible as asked. */
    DENY("deny");

    private final String text;

    Outcome(String text) {
        this.text = text;
    }

    /** The form in JSON and in the database. */
    @JsonValue
    public String text() {
        return text;
    }

    /** The outcome of this {@link #text}. */
    public static Outcome of(String text) {
        for (Outcome outcome : values()) {
            if (outcome.text.equals(text)) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("no outcome is called " + text);
    }
}
