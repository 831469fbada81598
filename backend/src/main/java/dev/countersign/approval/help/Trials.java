package dev.countersign.approval.help;

import dev.countersign.policy.Decision;
import dev.countersign.policy.DecisionInput;
import dev.countersign.policy.EvaluatedDecision;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Asks policy about changed input, each set of changes once, and no more often than allowed. */
final class Trials {
    private final Facts facts;
    private final Function<DecisionInput, EvaluatedDecision> policy;
    private final int most;
    private final Map<Map<Kind, Change>, Decision> known = new HashMap<>();
    private int made;

    /**
     * @param unchanged what policy said to the input as it is
     */
    Trials(
            Facts facts,
            Decision unchanged,
            Function<DecisionInput, EvaluatedDecision> policy,
            int most) {
        this.facts = facts;
        this.policy = policy;
        this.most = most;
        known.put(Map.of(), unchanged);
    }

    /** The decision on the input with these changes. */
    Decision of(Map<Kind, Change> changes) throws Exhausted {
        Decision earlier = known.get(changes);
        if (earlier != null) {
            return earlier;
        }
        if (made >= most) {
            throw new Exhausted();
        }
        made++;
        EvaluatedDecision evaluated = policy.apply(facts.with(changes.values()));
        if (evaluated.failure() != null) {
            throw new Exhausted();
        }
        known.put(Map.copyOf(changes), evaluated.decision());
        return evaluated.decision();
    }

    int made() {
        return made;
    }

    /**
     * As many evaluations were made as one answer may cost; or the engine failed, and asking it on
     * and on would only hold up the answer.
     */
    static final class Exhausted extends Exception {
        Exhausted() {
            super("no evaluation is left", null, false, false);
        }
    }
}
