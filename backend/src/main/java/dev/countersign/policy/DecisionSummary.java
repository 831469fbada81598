package dev.countersign.policy;

import java.time.Instant;
import java.util.List;

/**
 * A line of the decision log: everything but the exact input and output.
 *
 * @param failing what stood in the way or warned, the strictest first
 */
public record DecisionSummary(
        String id,
        DecisionPurpose purpose,
        DecisionSubject about,
        Instant at,
        Outcome outcome,
        BundleIdentity bundle,
        String engine,
        List<Failing> failing) {
    public DecisionSummary {
        failing = List.copyOf(failing);
    }

    /** A finding that counts. */
    public record Failing(String code, FindingStatus status, Severity severity) {}
}
