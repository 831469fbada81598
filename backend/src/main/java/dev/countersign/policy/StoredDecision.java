package dev.countersign.policy;

import java.time.Instant;

/** A decision as recorded; never changed afterwards. */
public record StoredDecision(
        String id,
        DecisionPurpose purpose,
        DecisionSubject about,
        Instant at,
        EvaluatedDecision evaluated) {
    public Outcome outcome() {
        return evaluated.outcome();
    }

    public Decision decision() {
        return evaluated.decision();
    }
}
