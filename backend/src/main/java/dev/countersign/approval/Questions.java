package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredDecision;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

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
     * Decides about any device that the caller may see, for its owner.
     *
     * @param dryRun true records nothing, and the answer has no id
     */
    @Transactional
    public PolicyAnswer decide(Caller caller, NewRequest said, boolean dryRun) {
        return decide(caller, said, Optional.empty(), dryRun);
    }

    /**
     * The same for somebody who need not own the device.
     *
     * @param personId empty for the device's owner
     */
    @Transactional
    public PolicyAnswer decide(
            Caller caller, NewRequest said, Optional<String> personId, boolean dryRun) {
        Ask ask = asks.ofViewer(caller, said);
        String person = personId.orElse(ask.device().ownerId());
        asks.requireKnown(caller, person);
        Judge.Judgement judgement = judge.evaluate("check", null, Tuple.of(person, ask));
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
