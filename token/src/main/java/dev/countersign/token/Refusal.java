package dev.countersign.token;

import java.util.Map;

/**
 * A failed rule on its way to the {@link Verification} that reports it; never leaves the package.
 */
final class Refusal extends Exception {
    private final transient Reason reason;
    private final transient Map<String, String> facts;

    Refusal(Reason reason, Map<String, String> facts) {
        super(reason.code(), null, false, false);
        this.reason = reason;
        this.facts = facts;
    }

    Refusal(Reason reason, FormatException fault) {
        this(reason, Map.of("at", fault.pointer(), "problem", fault.problem()));
    }

    Reason reason() {
        return reason;
    }

    <T> Verification<T> rejected() {
        return new Verification.Rejected<>(reason, facts);
    }
}
