package dev.countersign.approval;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.Decision;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.FindingStatus;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Policy;
import dev.countersign.policy.RuleDescription;
import dev.countersign.policy.Severity;
import dev.countersign.policy.StoredDecision;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decision as people and programs read it: every finding with its title and what helps.
 *
 * @param id null for a dry run, which is not recorded
 * @param findings one per rule, sorted by code; those that stand in the way have status {@code
 *     fail} or {@code missing_fact}
 * @param review the roles that have to review
 * @param wouldHelp what would change the answer; only where one denial or review is shown, and not
 *     where the engine failed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PolicyAnswer(
        @Nullable String id,
        Outcome outcome,
        List<Line> findings,
        List<Decision.ReviewNeed> review,
        Decision.Obligations obligations,
        BundleIdentity bundle,
        @Nullable Instant at,
        @Nullable HelpView wouldHelp) {
    public PolicyAnswer {
        findings = List.copyOf(findings);
        review = List.copyOf(review);
    }

    /**
     * One rule's answer.
     *
     * @param title what the rule is about
     * @param detail what it demands
     * @param remedy what the person who asks can do
     * @param exceptions the ids of the exceptions that waive it; empty unless it is waived
     * @param waivable whether an exception could waive it as it stands
     */
    public record Line(
            String code,
            FindingStatus status,
            Severity severity,
            String title,
            String detail,
            String remedy,
            List<JsonNode> evidence,
            List<String> missing,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> exceptions,
            boolean waivable) {
        public Line {
            exceptions = List.copyOf(exceptions);
            evidence = List.copyOf(evidence);
            missing = List.copyOf(missing);
        }

        /** Whether it stands in the way, or warns. */
        public boolean counts() {
            return status.counts();
        }
    }

    /** What stands in the way or warns: the strictest first. */
    public List<Line> failing() {
        return findings.stream()
                .filter(Line::counts)
                .sorted(java.util.Comparator.comparing(Line::severity))
                .toList();
    }

    static PolicyAnswer of(StoredDecision stored, Policy policy) {
        return of(stored, policy.current());
    }

    /** In the words of that bundle. */
    static PolicyAnswer of(StoredDecision stored, LoadedPolicy words) {
        return of(stored.id(), stored.evaluated(), stored.at(), words);
    }

    static PolicyAnswer dryRun(EvaluatedDecision evaluated, Policy policy) {
        return dryRun(evaluated, policy.current());
    }

    static PolicyAnswer dryRun(EvaluatedDecision evaluated, LoadedPolicy words) {
        return of(null, evaluated, null, words);
    }

    private static PolicyAnswer of(
            @Nullable String id,
            EvaluatedDecision evaluated,
            @Nullable Instant at,
            LoadedPolicy words) {
        Decision decision = evaluated.decision();
        UsedExceptions used = UsedExceptions.of(evaluated);
        return new PolicyAnswer(
                id,
                decision.outcome(),
                decision.findings().stream().map(finding -> line(finding, words, used)).toList(),
                decision.review(),
                decision.obligations(),
                evaluated.bundle(),
                at,
                null);
    }

    PolicyAnswer with(@Nullable HelpView help) {
        return new PolicyAnswer(id, outcome, findings, review, obligations, bundle, at, help);
    }

    private static Line line(Decision.Finding finding, LoadedPolicy words, UsedExceptions used) {
        RuleDescription rule = words.rule(finding.code());
        return new Line(
                finding.code(),
                finding.status(),
                finding.severity(),
                rule.title(),
                rule.description(),
                rule.remedy(),
                finding.evidence(),
                finding.missing(),
                used.waiving(finding),
                finding.status().counts() && rule.waivableIn(finding.status()));
    }
}
