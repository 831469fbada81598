package dev.countersign.approval;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.Decision;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.DecisionSubject;
import dev.countersign.policy.DecisionSummary;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.StoredDecision;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recorded decision as programs read it, with everything that is needed to make it again.
 *
 * @param findings one per rule, sorted by code
 * @param wouldHelp what would change the answer, by the policy in force
 * @param input the exact JSON that was evaluated
 * @param output the exact JSON that the engine answered, or the denial that took its place
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DecisionRecord(
        String id,
        DecisionPurpose purpose,
        @Nullable String requestId,
        @Nullable String personId,
        @Nullable String deviceId,
        @Nullable String modelDigest,
        @Nullable String toolId,
        Outcome outcome,
        List<PolicyAnswer.Line> findings,
        List<Decision.ReviewNeed> review,
        Decision.Obligations obligations,
        @Nullable HelpView wouldHelp,
        BundleIdentity bundle,
        String engine,
        Instant at,
        @JsonRawValue String input,
        @JsonRawValue String output) {
    DecisionRecord {
        findings = List.copyOf(findings);
        review = List.copyOf(review);
    }

    static DecisionRecord of(StoredDecision stored, PolicyAnswer answer) {
        DecisionSubject about = stored.about();
        EvaluatedDecision evaluated = stored.evaluated();
        return new DecisionRecord(
                stored.id(),
                stored.purpose(),
                about.requestId(),
                about.personId(),
                about.deviceId(),
                about.modelDigest(),
                about.toolId(),
                answer.outcome(),
                answer.findings(),
                answer.review(),
                answer.obligations(),
                answer.wouldHelp(),
                answer.bundle(),
                evaluated.engine(),
                stored.at(),
                evaluated.input(),
                evaluated.output());
    }

    /**
     * A line of the list.
     *
     * @param failing what stood in the way or warned, the strictest first
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(
            String id,
            DecisionPurpose purpose,
            @Nullable String requestId,
            @Nullable String personId,
            @Nullable String deviceId,
            @Nullable String modelDigest,
            @Nullable String toolId,
            Outcome outcome,
            List<DecisionSummary.Failing> failing,
            BundleIdentity bundle,
            String engine,
            Instant at) {
        Line {
            failing = List.copyOf(failing);
        }

        static Line of(DecisionSummary summary) {
            DecisionSubject about = summary.about();
            return new Line(
                    summary.id(),
                    summary.purpose(),
                    about.requestId(),
                    about.personId(),
                    about.deviceId(),
                    about.modelDigest(),
                    about.toolId(),
                    summary.outcome(),
                    summary.failing(),
                    summary.bundle(),
                    summary.engine(),
                    summary.at());
        }
    }
}
