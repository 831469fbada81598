package dev.countersign.approval;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.Decision;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.FindingStatus;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Severity;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a policy says today on the exact input of a recorded decision. It is no decision: nothing is
 * issued on it and it is found in the audit log only.
 *
 * @param recorded the outcome that was recorded
 * @param sameOutput whether the two outputs are equal byte by byte
 * @param differences the codes that the two answer differently, sorted
 * @param output the exact JSON that the engine answered now
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Replay(
        String decisionId,
        Outcome recorded,
        BundleIdentity recordedBundle,
        String recordedEngine,
        Outcome outcome,
        BundleIdentity bundle,
        String engine,
        boolean sameOutput,
        List<Difference> differences,
        @JsonRawValue String output) {
    Replay {
        differences = List.copyOf(differences);
    }

    static Replay of(String decisionId, EvaluatedDecision recorded, EvaluatedDecision now) {
        return new Replay(
                decisionId,
                recorded.outcome(),
                recorded.bundle(),
                recorded.engine(),
                now.outcome(),
                now.bundle(),
                now.engine(),
                recorded.output().equals(now.output()),
                differences(recorded.decision(), now.decision()),
                now.output());
    }

    private static List<Difference> differences(Decision recorded, Decision now) {
        TreeSet<String> codes = new TreeSet<>();
        Stream.concat(recorded.findings().stream(), now.findings().stream())
                .forEach(finding -> codes.add(finding.code()));
        return codes.stream()
                .map(code -> Difference.of(code, recorded.finding(code), now.finding(code)))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * One rule that answered otherwise; null on the side whose policy has no such rule.
     *
     * @param code the rule's
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Difference(String code, @Nullable Side recorded, @Nullable Side now) {
        static Optional<Difference> of(
                String code, Optional<Decision.Finding> recorded, Optional<Decision.Finding> now) {
            return recorded.equals(now)
                    ? Optional.empty()
                    : Optional.of(
                            new Difference(
                                    code,
                                    recorded.map(Side::of).orElse(null),
                                    now.map(Side::of).orElse(null)));
        }
    }

    /** A rule's answer, shortly. */
    record Side(FindingStatus status, Severity severity, List<String> evidence) {
        Side {
            evidence = List.copyOf(evidence);
        }

        static Side of(Decision.Finding finding) {
            List<String> evidence =
                    Stream.concat(
                                    finding.evidence().stream().map(Object::toString),
                                    finding.missing().stream())
                            .toList();
            return new Side(finding.status(), finding.severity(), evidence);
        }
    }
}
