package dev.countersign.approval.exception;

import dev.countersign.policy.Decision;
import dev.countersign.policy.FindingStatus;
import dev.countersign.policy.Policy;
import dev.countersign.policy.RuleDescription;
import dev.countersign.policy.Severity;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** What the policy in force lets be waived. Policy itself has the last word in every decision. */
@Singleton
class Waivers {
    private final Policy policy;

    Waivers(Policy policy) {
        this.policy = policy;
    }

    RuleDescription rule(String code) {
        return policy.rule(code);
    }

    /** Whether the rule is one of the policy in force and may be waived in some status. */
    boolean waivable(String code) {
        return known(code).filter(RuleDescription::waivable).isPresent();
    }

    /** The rules that may be waived, by code. */
    List<RuleDescription> all() {
        return policy.rules().stream().filter(RuleDescription::waivable).toList();
    }

    Optional<RuleDescription> known(String code) {
        return policy.rules().stream().filter(rule -> rule.code().equals(code)).findFirst();
    }

    /**
     * @throws Problem {@code exception.not_waivable}
     */
    void require(String code) {
        if (!waivable(code)) {
            throw notWaivable(
                    "The policy in force never lets the rule %s be waived.".formatted(code));
        }
    }

    /**
     * That the rule stands in the way of this decision, in a status in which it may be waived.
     *
     * @throws Problem {@code exception.not_waivable}
     */
    void requireFor(String code, Decision decision) {
        require(code);
        Decision.Finding finding =
                decision.finding(code)
                        .filter(found -> found.status().counts())
                        .filter(found -> found.severity() != Severity.WARN)
                        .orElseThrow(() ->
                                notWaivable(
                                        "The rule %s does not stand in the way here, so there is"
                                                        .formatted(code)
                                                + " nothing to waive."));
        if (!rule(code).waivableIn(finding.status())) {
            boolean unknown = finding.status() == FindingStatus.MISSING_FACT;
            throw notWaivable(
                    "The rule %s cannot be waived while its fact is %s."
                            .formatted(code, unknown ? "unknown" : "known to be wrong"));
        }
    }

    private static Problem notWaivable(String detail) {
        return new Problem(ProblemCode.NOT_WAIVABLE, detail);
    }
}
