package dev.countersign.policy;

import com.fasterxml.jackson.annotation.JsonValue;

/** One rule's answer. {@code FAIL} and {@code MISSING_FACT} count at the finding's severity. */
public enum FindingStatus {
    PASS("pass"),
    FAIL("fail"),
    MISSING_FACT("missing_fact"),
    NOT_APPLICABLE("not_applicable"),
    WAIVED("waived");

    private final String text;

    FindingStatus(String text) {
        this.text = text;
    }

    @JsonValue
    public String text() {
        return text;
    }

    static FindingStatus of(String text) {
        for (FindingStatus status : values()) {
            if (status.text.equals(text)) {
                return status;
            }
        }
        throw new IllegalArgumentException("no status is called " + text);
    }

    /** Whether a finding of this status stands in the way. */
    public boolean counts() {
        return this == FAIL || this == MISSING_FACT;
    }
}
