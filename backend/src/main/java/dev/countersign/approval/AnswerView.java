package dev.countersign.approval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.policy.Decision;
import dev.countersign.policy.FindingStatus;
import dev.countersign.policy.Severity;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A decision as pages show it: findings by what they do to the request.
 *
 * @param outcome {@code allow}, {@code review} or {@code deny}
 * @param help null where nothing has to be helped, or nothing was looked for
 */
record AnswerView(
        String outcome,
        Findings findings,
        List<Decision.ReviewNeed> review,
        long approvalMaxS,
        long tokenMaxS,
        long statusMaxAgeS,
        String revision,
        @Nullable HelpView help) {
    /** The findings in groups, the strictest group first. */
    record Findings(
            List<Line> blocking,
            List<Line> reviewing,
            List<Line> warnings,
            List<Line> waived,
            List<Line> passing,
            List<Line> notApplicable) {}

    /** One rule's answer in words. */
    record Line(
            String code,
            String title,
            String status,
            String why,
            String remedy,
            List<String> evidence) {
        static Line of(PolicyAnswer.Line line) {
            return new Line(
                    line.code(),
                    line.title(),
                    line.status().text(),
                    line.detail(),
                    line.remedy(),
                    line.evidence().stream().map(Line::words).toList());
        }

        /** Rules give evidence as a path into the input and the value there. */
        private static String words(JsonNode evidence) {
            String path = evidence.path("path").asText("");
            if (evidence.path("code").asText("").equals("register.missing")) {
                return "the policy lacks its own list "
                        + evidence.path("register").asText()
                        + "; a security lead has to look at the policy";
            }
            if (path.isEmpty()) {
                return evidence.isTextual() ? evidence.asText() : evidence.toString();
            }
            return subject(path) + ": " + value(evidence.path("value"));
        }

        /** The last name of the path: a place in a list says nothing. */
        private static String subject(String path) {
            String named = path.replaceFirst("(/\\d+)+$", "");
            return named.substring(named.lastIndexOf('/') + 1).replace('_', ' ');
        }

        private static String value(JsonNode value) {
            return switch (value.getNodeType()) {
                case BOOLEAN -> value.asBoolean() ? "yes" : "no";
                case NULL, MISSING -> "unknown";
                default -> value.isTextual() ? value.asText() : value.toString();
            };
        }
    }

    static AnswerView of(PolicyAnswer answer) {
        return new AnswerView(
                answer.outcome().text(),
                new Findings(
                        lines(answer, l -> l.counts() && l.severity() == Severity.DENY),
                        lines(answer, l -> l.counts() && l.severity() == Severity.REVIEW),
                        lines(answer, l -> l.counts() && l.severity() == Severity.WARN),
                        lines(answer, l -> l.status() == FindingStatus.WAIVED),
                        lines(answer, l -> l.status() == FindingStatus.PASS),
                        lines(answer, l -> l.status() == FindingStatus.NOT_APPLICABLE)),
                answer.review(),
                answer.obligations().approvalMaxS(),
                answer.obligations().tokenMaxS(),
                answer.obligations().statusMaxAgeS(),
                answer.bundle().revision(),
                answer.wouldHelp());
    }

    private static List<Line> lines(PolicyAnswer answer, Predicate<PolicyAnswer.Line> which) {
        return answer.findings().stream().filter(which).map(Line::of).toList();
    }
}
