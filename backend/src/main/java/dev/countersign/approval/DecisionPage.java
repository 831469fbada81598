package dev.countersign.approval;

import dev.countersign.platform.StrictJson;
import dev.countersign.policy.DecisionSubject;
import dev.countersign.policy.DecisionSummary;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.StoredDecision;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recorded decision as its page shows it.
 *
 * @param input the exact input, byte for byte
 * @param inputLines the same, easier to read
 */
record DecisionPage(
        String id,
        AnswerView answer,
        String input,
        String inputLines,
        String output,
        String outputLines,
        Instant at,
        String purpose,
        About about,
        String revision,
        int sequence,
        String bundleDigest,
        String engine) {
    static DecisionPage of(StoredDecision stored, AnswerView answer, About about) {
        EvaluatedDecision evaluated = stored.evaluated();
        return new DecisionPage(
                stored.id(),
                answer,
                evaluated.input(),
                lines(evaluated.input()),
                evaluated.output(),
                lines(evaluated.output()),
                stored.at(),
                stored.purpose().text(),
                about,
                evaluated.bundle().revision(),
                evaluated.bundle().sequence(),
                evaluated.bundle().digest(),
                evaluated.engine());
    }

    /** The text itself when it is no JSON. */
    private static String lines(String json) {
        try {
            return StrictJson.tree(json.getBytes(StandardCharsets.UTF_8)).toPrettyString();
        } catch (com.fasterxml.jackson.core.JsonProcessingException _) {
            return json;
        }
    }

    /** What a decision is about, by id and by name; null where it names nothing of that kind. */
    record About(
            @Nullable String requestId,
            @Nullable String personId,
            @Nullable String person,
            @Nullable String deviceId,
            @Nullable String device,
            @Nullable String modelDigest,
            @Nullable String model,
            @Nullable String toolId,
            @Nullable String tool) {
        static About of(DecisionSubject subject, NamesOnce names) {
            return new About(
                    subject.requestId(),
                    subject.personId(),
                    names.person(subject.personId()),
                    subject.deviceId(),
                    names.device(subject.deviceId()),
                    subject.modelDigest(),
                    names.model(subject.modelDigest()),
                    subject.toolId(),
                    names.tool(subject.toolId()));
        }
    }

    /**
     * A line of the list.
     *
     * @param rules the first of what stood in the way, the strictest first
     * @param more how many further ones
     */
    record Row(
            String id,
            Instant at,
            String outcome,
            String purpose,
            String revision,
            About about,
            List<AnswerView.Rule> rules,
            int more) {
        private static final int SHOWN = 2;

        static Row of(DecisionSummary decision, NamesOnce names, Map<String, String> titles) {
            List<String> codes =
                    decision.failing().stream().map(DecisionSummary.Failing::code).toList();
            return new Row(
                    decision.id(),
                    decision.at(),
                    decision.outcome().text(),
                    decision.purpose().text(),
                    decision.bundle().revision(),
                    About.of(decision.about(), names),
                    codes.stream()
                            .limit(SHOWN)
                            .map(code -> AnswerView.Rule.of(code, titles))
                            .toList(),
                    Math.max(0, codes.size() - SHOWN));
        }
    }
}
