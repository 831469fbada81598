package dev.countersign.approval;

import dev.countersign.policy.FindingStatus;
import dev.countersign.policy.Severity;
import io.micronaut.http.uri.UriBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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
        List<Need> review,
        long approvalMaxS,
        long tokenMaxS,
        long statusMaxAgeS,
        String revision,
        @Nullable HelpView help) {
    /** A rule by what it is about. */
    public record Rule(String code, String title) {
        /** By its code where no title is known, as for a rule of a former policy. */
        static Rule of(String code, Map<String, String> titles) {
            return new Rule(code, titles.getOrDefault(code, code));
        }
    }

    /** A role that has to say yes, and the rules that ask for it. */
    public record Need(String role, List<Rule> because) {}

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
     * @param ask where an exception is asked for; null where none can be
     */
    public record Line(
            String code,
            String title,
            String status,
            String why,
            String remedy,
            List<String> evidence,
            List<String> exceptions,
            @Nullable String ask) {
        static Line of(PolicyAnswer.Line line, @Nullable UnaryOperator<String> asking) {
            boolean asks = line.waivable() && line.severity() != Severity.WARN;
            return new Line(
                    line.code(),
                    line.title(),
                    line.status().text(),
                    line.detail(),
                    line.remedy(),
                    line.evidence().stream().map(EvidenceWords::of).toList(),
                    line.exceptions(),
                    asks && asking != null ? asking.apply(line.code()) : null);
        }
    }

    /** As pages show it. */
    public static AnswerView of(PolicyAnswer answer) {
        String decision = answer.id();
        UnaryOperator<String> asking =
                decision == null
                        ? null
                        : rule -> form(rule).queryParam("decision", decision).build().toString();
        return of(answer, asking);
    }

    /** An answer that nothing was decided by: an exception is asked for on this ground. */
    public static AnswerView of(PolicyAnswer answer, String deviceId, String modelDigest) {
        return of(
                answer,
                rule ->
                        form(rule)
                                .queryParam("device", deviceId)
                                .queryParam("model", modelDigest)
                                .build()
                                .toString());
    }

    private static UriBuilder form(String rule) {
        return UriBuilder.of("/exceptions/new").queryParam("rule", rule);
    }

    private static AnswerView of(PolicyAnswer answer, @Nullable UnaryOperator<String> asking) {
        return new AnswerView(
                answer.outcome().text(),
                new Findings(
                        lines(answer, asking, l -> l.counts() && l.severity() == Severity.DENY),
                        lines(answer, asking, l -> l.counts() && l.severity() == Severity.REVIEW),
                        lines(answer, asking, l -> l.counts() && l.severity() == Severity.WARN),
                        lines(answer, asking, l -> l.status() == FindingStatus.WAIVED),
                        lines(answer, asking, l -> l.status() == FindingStatus.PASS),
                        lines(answer, asking, l -> l.status() == FindingStatus.NOT_APPLICABLE)),
                answer.review().stream()
                        .map(need -> new Need(need.role(), rules(answer, need.because())))
                        .toList(),
                answer.obligations().approvalMaxS(),
                answer.obligations().tokenMaxS(),
                answer.obligations().statusMaxAgeS(),
                answer.bundle().revision(),
                answer.wouldHelp());
    }

    /** The rules with these codes, as that answer calls them; all by their codes without one. */
    static List<Rule> rules(@Nullable PolicyAnswer answer, List<String> codes) {
        Map<String, String> titles =
                answer == null
                        ? Map.of()
                        : answer.findings().stream()
                                .collect(
                                        Collectors.toMap(
                                                PolicyAnswer.Line::code,
                                                PolicyAnswer.Line::title,
                                                (a, _) -> a));
        return codes.stream().map(code -> Rule.of(code, titles)).toList();
    }

    private static List<Line> lines(
            PolicyAnswer answer,
            @Nullable UnaryOperator<String> asking,
            Predicate<PolicyAnswer.Line> which) {
        return answer.findings().stream().filter(which).map(line -> Line.of(line, asking)).toList();
    }
}
