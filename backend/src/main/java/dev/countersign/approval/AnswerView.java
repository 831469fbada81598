package dev.countersign.approval;

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
public record AnswerView(
        String outcome,
        Findings findings,
        List<Decision.ReviewNeed> review,
        long approvalMaxS,
        long tokenMaxS,
        long statusMaxAgeS,
        String revision,
        @Nullable HelpView help) {
    /** The findings in groups, the strictest group first. */
    public record Findings(
            List<Line> blocking,
            List<Line> reviewing,
            List<Line> warnings,
            List<Line> waived,
            List<Line> passing,
            List<Line> notApplicable) {}

    /**
     * One rule's answer in words.
     *
     * @param exceptions the ids of the exceptions that waive it
     * @param askFrom the decision from which an exception can be asked for; null where none can
     */
    public record Line(
            String code,
            String title,
            String status,
            String why,
            String remedy,
            List<String> evidence,
            List<String> exceptions,
            @Nullable String askFrom) {
        static Line of(PolicyAnswer.Line line, @Nullable String decisionId) {
            boolean asks = line.waivable() && line.severity() != Severity.WARN;
            return new Line(
                    line.code(),
                    line.title(),
                    line.status().text(),
                    line.detail(),
                    line.remedy(),
                    line.evidence().stream().map(EvidenceWords::of).toList(),
                    line.exceptions(),
                    asks ? decisionId : null);
        }
    }

    /** As pages show it. */
    public static AnswerView of(PolicyAnswer answer) {
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
        return answer.findings().stream()
                .filter(which)
                .map(line -> Line.of(line, answer.id()))
                .toList();
    }
}
