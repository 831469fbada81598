package dev.countersign.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What policy said; the source of {@code policies/schema/output.schema.json}. Every rule of the
 * bundle answers once, so {@link #findings} also says what was looked at and found right.
 *
 * @param findings one per rule, sorted by code
 * @param review who has to review, one entry per role; empty unless the outcome is {@link
 *     Outcome#REVIEW}
 */
public record Decision(
        Outcome outcome, List<Finding> findings, List<ReviewNeed> review, Obligations obligations) {
    public Decision {
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(obligations, "obligations");
        findings = List.copyOf(findings);
        review = List.copyOf(review);
    }

    /** What stands in the way, sorted by code. */
    public List<Finding> failing() {
        return findings.stream().filter(f -> f.status().counts()).toList();
    }

    /** What stands in the way at this severity, sorted by code. */
    public List<Finding> failing(Severity severity) {
        return failing().stream().filter(f -> f.severity() == severity).toList();
    }

    /** The answer of one rule, if the bundle had it. */
    public Optional<Finding> finding(String code) {
        return findings.stream().filter(f -> f.code().equals(code)).findFirst();
    }

    /** Whether somebody with this role has to review. */
    public boolean needs(String role) {
        return review.stream().anyMatch(r -> r.role().equals(role));
    }

    /**
     * One rule's answer.
     *
     * @param code stable, for example {@code encryption.disk.not_encrypted}
     * @param severity what it counts as when it fails, for this input
     * @param evidence what is wrong, for example {@code {"path":"/device/os","value":…}}
     * @param missing JSON pointers to the facts that are unknown
     */
    public record Finding(
            String code,
            FindingStatus status,
            Severity severity,
            List<JsonNode> evidence,
            List<String> missing) {
        public Finding {
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(status, "status");
            Objects.requireNonNull(severity, "severity");
            evidence = List.copyOf(evidence);
            missing = List.copyOf(missing);
        }
    }

    /**
     * A role that has to review.
     *
     * @param count how many people of that role
     * @param because the codes of the rules that ask for it
     */
    public record ReviewNeed(String role, int count, List<String> because) {
        public ReviewNeed {
            Objects.requireNonNull(role, "role");
            if (count < 1) {
                throw new IllegalArgumentException("a review needs at least one person");
            }
            because = List.copyOf(because);
        }
    }

    /**
     * What an approval has to carry; all 0 where nothing may be issued. Seconds.
     *
     * @param approvalMaxS how long a verdict carries
     * @param tokenMaxS the longest life of one token
     * @param statusMaxAgeS how old revocation data may be at the gate
     * @param postureMaxAgeS how old the posture may be at the gate
     * @param postureRequire the facts that have to stay true
     */
    public record Obligations(
            long approvalMaxS,
            long tokenMaxS,
            long statusMaxAgeS,
            long postureMaxAgeS,
            List<String> postureRequire) {
        /** Nothing may be issued. */
        public static final Obligations NONE = new Obligations(0, 0, 0, 0, List.of());

        public Obligations {
            if (approvalMaxS < 0 || tokenMaxS < 0 || statusMaxAgeS < 0 || postureMaxAgeS < 0) {
                throw new IllegalArgumentException("an obligation is never negative");
            }
            postureRequire = List.copyOf(postureRequire);
        }
    }
}
