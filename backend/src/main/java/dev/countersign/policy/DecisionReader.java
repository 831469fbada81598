package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.BodyProblems;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
            throw new Unusable(EngineFailure.OUTPUT_INVALID, where(e));
        }
        requireEveryRule(decision);
        requireSoundOutcome(decision);
        return decision;
    }

    private void requireEveryRule(Decision decision) throws Unusable {
        Set<String> missing = new TreeSet<>(codes);
        Set<String> wrong = new TreeSet<>();
        for (Decision.Finding finding : decision.findings()) {
            if (!missing.remove(finding.code())) {
                wrong.add(finding.code());
            }
        }
        if (!missing.isEmpty() || !wrong.isEmpty()) {
            throw new Unusable(
                    EngineFailure.CODES_INCOMPLETE,
                    "rules without an answer: %s; unknown or answering twice: %s"
                            .formatted(missing, wrong));
        }
    }

    /** The place in the answer and what is wrong there. */
    private static String where(JsonProcessingException e) {
        return BodyProblems.of(e).errors().stream()
                .map(error ->
                        "at %s: %s"
                                .formatted(
                                        error.pointer().isEmpty() ? "the top" : error.pointer(),
                                        error.detail()
                                                + (error.expected() == null
                                                        ? ""
                                                        : " Expected: " + error.expected() + ".")))
                .collect(Collectors.joining("; "));
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
                    "the outcome %s is milder than its findings: deny %s, review %s"
                            .formatted(
                                    decision.outcome().text(),
                                    codes(decision, Severity.DENY),
                                    codes(decision, Severity.REVIEW)));
        }
    }

    private static List<String> codes(Decision decision, Severity severity) {
        return decision.failing(severity).stream().map(Decision.Finding::code).toList();
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
