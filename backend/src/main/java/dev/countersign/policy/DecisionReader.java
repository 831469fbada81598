package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads what an engine answered and believes none of it: the form must be exactly the agreed one,
 * every rule must have answered once, and the outcome may be stricter than the findings but never
 * milder.
 */
final class DecisionReader {
    private final Set<String> codes;

    DecisionReader(List<RuleDescription> rules) {
        codes = rules.stream().map(RuleDescription::code).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * @throws Unusable when the answer must not be used
     */
    Decision read(String json) throws Unusable {
        Decision decision;
        try {
            decision = StrictJson.read(json.getBytes(StandardCharsets.UTF_8), Decision.class);
        } catch (JsonProcessingException e) {
            throw new Unusable(EngineFailure.OUTPUT_INVALID, e.getOriginalMessage());
        }
        requireEveryRule(decision);
        requireSoundOutcome(decision);
        return decision;
    }

    private void requireEveryRule(Decision decision) throws Unusable {
        List<String> answered = decision.findings().stream().map(Decision.Finding::code).toList();
        if (answered.size() != codes.size() || !Set.copyOf(answered).equals(codes)) {
            throw new Unusable(
                    EngineFailure.CODES_INCOMPLETE,
                    answered.size() + " answers to " + codes.size() + " rules");
        }
    }

    private static void requireSoundOutcome(Decision decision) throws Unusable {
        boolean denied = !decision.failing(Severity.DENY).isEmpty();
        boolean reviewed = !decision.failing(Severity.REVIEW).isEmpty();
        boolean sound =
                switch (decision.outcome()) {
                    case ALLOW -> !denied && !reviewed && decision.review().isEmpty();
                    case REVIEW -> !denied && !decision.review().isEmpty();
                    case DENY -> true;
                };
        if (!sound) {
            throw new Unusable(
                    EngineFailure.OUTPUT_INVALID,
                    "the outcome " + decision.outcome().text() + " is milder than the findings");
        }
    }

    /** The engine's answer is not a decision. */
    static final class Unusable extends Exception {
        private final EngineFailure failure;

        Unusable(EngineFailure failure, String detail) {
            super(detail);
            this.failure = failure;
        }

        EngineFailure failure() {
            return failure;
        }
    }
}
