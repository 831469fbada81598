package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredDecision;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.Map;

/**
 * Decisions without a request: what policy says about a tuple of ids, now. The subject is the
 * device's owner. Nothing is issued on such a decision.
 */
@Singleton
public class Questions {
    private final AskReader asks;
    private final Judge judge;
    private final Policy policy;
    private final Advice advice;
    private final AuditLog audit;

    Questions(AskReader asks, Judge judge, Policy policy, Advice advice, AuditLog audit) {
        this.asks = asks;
        this.judge = judge;
        this.policy = policy;
        this.advice = advice;
        this.audit = audit;
    }

    /**
     * Decides about any device that the caller may see.
     *
     * @param dryRun true records nothing, and the answer has no id
     */
    @Transactional
    public PolicyAnswer decide(Caller caller, NewRequest said, boolean dryRun) {
        Ask ask = asks.ofViewer(caller, said);
        Judge.Judgement judgement =
                judge.evaluate("check", null, Tuple.of(ask.device().ownerId(), ask));
        HelpView help = advice.on(judgement); // before anything is locked: it takes a while
        if (dryRun) {
            return PolicyAnswer.dryRun(judgement.evaluated(), policy).with(help);
        }
        StoredDecision stored = judge.record(DecisionPurpose.API, null, judgement);
        audit.append(
                caller.id(),
                "decision.made",
                stored.id(),
                Map.of("outcome", stored.outcome().text(), "device", ask.device().id()));
        return PolicyAnswer.of(stored, policy).with(help);
    }
}
