package dev.countersign.policy;

import dev.countersign.audit.AuditLog;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.Map;

/** Decisions on input that a caller made up. */
@Singleton
class Evaluations {
    private final Policy policy;
    private final Decisions decisions;
    private final AuditLog audit;

    Evaluations(Policy policy, Decisions decisions, AuditLog audit) {
        this.policy = policy;
        this.decisions = decisions;
        this.audit = audit;
    }

    BundleIdentity bundle() {
        return policy.active();
    }

    EvaluatedDecision evaluate(DecisionInput input) {
        return policy.evaluate(input);
    }

    /** Records it, about nobody; answers its id. */
    @Transactional
    String record(String caller, EvaluatedDecision evaluated) {
        StoredDecision stored =
                decisions.record(DecisionPurpose.EVALUATION, DecisionSubject.NONE, evaluated);
        audit.append(
                caller,
                "policy.evaluated",
                stored.id(),
                Map.of("outcome", stored.outcome().text(), "bundle", evaluated.bundle().digest()));
        return stored.id();
    }
}
