package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.policy.DecisionFilter;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Recorded decisions for those who may read them: people see what was decided about themselves;
 * reviewers, auditors, administrators and clients that ask for decisions see all.
 */
@Singleton
class DecisionLog {
    private final Decisions decisions;
    private final Policy policy;
    private final Advice advice;

    DecisionLog(Decisions decisions, Policy policy, Advice advice) {
        this.decisions = decisions;
        this.policy = policy;
        this.advice = advice;
    }

    /** The decision; a {@link Problem} of kind not-found when the caller may not see it. */
    @Transactional(readOnly = true)
    StoredDecision get(Caller caller, String id) {
        return decisions
                .find(id)
                .filter(stored ->
                        Access.decidesForAll(caller)
                                || caller.id().equals(stored.about().personId()))
                .orElseThrow(() -> Problem.notFound("decision", id));
    }

    /** The decision in words, with what would help. */
    PolicyAnswer inWords(StoredDecision stored) {
        return PolicyAnswer.of(stored, policy).with(advice.on(stored));
    }

    /** The part of a filter that the caller may see. */
    static DecisionFilter visible(Caller caller, DecisionFilter filter) {
        if (Access.decidesForAll(caller)) {
            return filter;
        }
        Set<String> asked = filter.personIds();
        boolean others = asked != null && !asked.contains(caller.id());
        return filter.of(others ? Set.of() : Set.of(caller.id()));
    }
}
