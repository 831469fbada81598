package dev.countersign.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.countersign.approval.HelpView;
import dev.countersign.approval.PolicyAnswer;
import dev.countersign.policy.Decision;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Severity;
import dev.countersign.problem.FieldError;
import dev.countersign.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one access evaluation (Authorization API 1.0, section 6.2): true only where policy
 * allows at once. What needs a person, what is denied and what cannot be asked is false.
 */
record AuthzenAnswer(boolean decision, Object context) {
    private static final String LANGUAGE = "en";

    /**
     * Why, for a decision.
     *
     * @param id of the recorded decision
     * @param outcome {@code allow}, {@code review} or {@code deny}
     * @param reason in one sentence
     * @param codes of the rules that stand in the way
     * @param reasons the same with what helps, as reason objects (section 6.2.3)
     * @param review the roles that could approve it
     * @param revision of the policy
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Decided(
            @Nullable String id,
            Outcome outcome,
            String reason,
            List<String> codes,
            List<Reason> reasons,
            List<String> review,
            Decision.Obligations obligations,
            String revision,
            @Nullable HelpView wouldHelp) {}

    /** A reason that the person who asks may be shown. */
    record Reason(String id, Map<String, String> reasonUser) {}

    /** Why policy was not asked. */
    record Failed(Fault error) {}

    /** In the words of the specification's example, with ours beside them. */
    record Fault(int status, String message, String code, List<FieldError> errors) {}

    static AuthzenAnswer of(PolicyAnswer answer) {
        List<PolicyAnswer.Line> inTheWay =
                answer.failing().stream().filter(l -> l.severity() != Severity.WARN).toList();
        return new AuthzenAnswer(
                answer.outcome() == Outcome.ALLOW,
                new Decided(
                        answer.id(),
                        answer.outcome(),
                        reason(answer.outcome(), inTheWay),
                        inTheWay.stream().map(PolicyAnswer.Line::code).toList(),
                        inTheWay.stream().map(AuthzenAnswer::reason).toList(),
                        answer.review().stream().map(Decision.ReviewNeed::role).toList(),
                        answer.obligations(),
                        answer.bundle().revision(),
                        answer.wouldHelp()));
    }

    private static String reason(Outcome outcome, List<PolicyAnswer.Line> inTheWay) {
        String first = inTheWay.isEmpty() ? "" : " " + inTheWay.getFirst().title() + ".";
        return switch (outcome) {
            case ALLOW -> "Policy allows this.";
            case REVIEW -> "A person has to review this." + first;
            case DENY -> "Policy denies this." + first;
        };
    }

    private static Reason reason(PolicyAnswer.Line line) {
        return new Reason(line.code(), Map.of(LANGUAGE, line.title() + ". " + line.remedy()));
    }

    static AuthzenAnswer of(Problem problem) {
        Problem placed = AuthzenQuestion.placed(problem);
        return new AuthzenAnswer(
                false,
                new Failed(
                        new Fault(
                                placed.code().status().getCode(),
                                placed.detail(),
                                placed.code().code(),
                                placed.errors())));
    }
}
