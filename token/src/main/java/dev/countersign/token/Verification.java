package dev.countersign.token;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The answer of a verification: the verified thing, or why not. */
public sealed interface Verification<T> {
    /**
     * All rules passed.
     *
     * @param value what was verified
     */
    record Verified<T>(T value) implements Verification<T> {}

    /**
     * A rule failed.
     *
     * @param reason which and why
     * @param facts what a person needs to understand it, by name; no secrets, no raw input
     */
    record Rejected<T>(Reason reason, Map<String, String> facts) implements Verification<T> {
        /** Copies the facts, sorted by name. */
        public Rejected {
            facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
        }

        /** The rule that failed. */
        public Rule rule() {
            return reason.rule();
        }

        /** The exit code of {@code countersign check}. */
        public int exitCode() {
            return reason.exitCode();
        }
    }
}
