package dev.countersign.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.approval.help.Alternatives;
import dev.countersign.approval.help.Search;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.DecisionInput;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredDecision;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says what would help against a denial or a review, by the policy in force. Costs up to 200
 * evaluations, so it is for single answers and never for lists.
 */
@Singleton
class Advice {
    private final Policy policy;
    private final Offers offers;
    private final HelpTexts texts;

    Advice(Policy policy, Offers offers, HelpTexts texts) {
        this.policy = policy;
        this.offers = offers;
        this.texts = texts;
    }

    /** About an answer that was just given; null where there is nothing to help. */
    @Nullable HelpView on(Judge.Judgement judgement) {
        return on(
                judgement.input(),
                judgement.evaluated(),
                () -> offers.to(judgement.tuple().subject(null)));
    }

    /** The same by what was read before. */
    @Nullable HelpView on(Judge.Judgement judgement, Alternatives alternatives) {
        return on(judgement.input(), judgement.evaluated(), () -> alternatives);
    }

    /** The same, and where policy allows by now: to ask again. Null only when the engine failed. */
    @Nullable HelpView now(Judge.Judgement judgement) {
        EvaluatedDecision evaluated = judgement.evaluated();
        boolean allowed = evaluated.failure() == null && evaluated.outcome() == Outcome.ALLOW;
        return allowed ? texts.allowedNow(evaluated.bundle()) : on(judgement);
    }

    /**
     * About a recorded decision, on the facts that it was made on; null where there is nothing to
     * help.
     */
    @Nullable HelpView on(StoredDecision stored) {
        return mayHelp(stored) ? on(stored, () -> offers.to(stored.about())) : null;
    }

    /** The same by what was read before, so that no connection is held while policy is asked. */
    @Nullable HelpView on(StoredDecision stored, Alternatives alternatives) {
        return mayHelp(stored) ? on(stored, () -> alternatives) : null;
    }

    /** Whether there may be something to help. */
    static boolean mayHelp(StoredDecision stored) {
        return isOpen(stored.evaluated()) && stored.purpose() != DecisionPurpose.EVALUATION;
    }

    private @Nullable HelpView on(StoredDecision stored, Supplier<Alternatives> alternatives) {
        byte[] json = stored.evaluated().input().getBytes(StandardCharsets.UTF_8);
        try {
            DecisionInput input = StrictJson.read(json, DecisionInput.class);
            return on(input, stored.evaluated(), alternatives);
        } catch (JsonProcessingException e) {
            return null; // written for another version of the input
        }
    }

    private @Nullable HelpView on(
            DecisionInput input, EvaluatedDecision evaluated, Supplier<Alternatives> alternatives) {
        if (!isOpen(evaluated)) {
            return null;
        }
        LoadedPolicy now = policy.current();
        boolean same = now.identity().digest().equals(evaluated.bundle().digest());
        EvaluatedDecision today = same ? evaluated : now.evaluate(input);
        if (today.failure() != null) {
            return null;
        }
        if (today.outcome() == Outcome.ALLOW) {
            return texts.allowedNow(now.identity());
        }
        return texts.of(
                Search.against(input, today.decision(), now::evaluate, alternatives.get()),
                today.outcome(),
                now.identity());
    }

    private static boolean isOpen(EvaluatedDecision evaluated) {
        return evaluated.failure() == null && evaluated.outcome() != Outcome.ALLOW;
    }
}
