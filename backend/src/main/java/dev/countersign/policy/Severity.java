package dev.countersign.policy;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a finding that failed asks for; effective for this input, not a property of the rule. */
public enum Severity {
    DENY("deny"),
    REVIEW("review"),
    WARN("warn");

    private final String text;

    Severity(String text) {
        this.text = text;
    }

    @JsonValue
    public String text() {
        return text;
    }

    static Severity of(String text) {
        for (Severity severity : values()) {
            if (severity.text.equals(text)) {
                return severity;
            }
        }
        throw new IllegalArgumentException("no severity is called " + text);
    }
}
