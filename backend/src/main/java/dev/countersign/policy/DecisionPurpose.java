package dev.countersign.policy;

import com.fasterxml.jackson.annotation.JsonValue;

/** Why a decision was made; only those of {@link #EVALUATION} never stand behind an approval. */
public enum DecisionPurpose {
    /** A request was made or changed. */
    REQUEST("request"),
    /** Facts changed while a request was in review. */
    REVIEW("review"),
    /** The last verdict came in. */
    VERDICT("verdict"),
    /** A token is issued or issued again. */
    ISSUE("issue"),
    /** A program asked by ids. */
    API("api"),
    /** A program sent its own input to the engine. */
    EVALUATION("evaluation");

    private final String text;

    DecisionPurpose(String text) {
        this.text = text;
    }

    /** The form in JSON and in the database. */
    @JsonValue
    public String text() {
        return text;
    }

    public static DecisionPurpose of(String text) {
        for (DecisionPurpose purpose : values()) {
            if (purpose.text.equals(text)) {
                return purpose;
            }
        }
        throw new IllegalArgumentException("no purpose is called " + text);
    }
}
