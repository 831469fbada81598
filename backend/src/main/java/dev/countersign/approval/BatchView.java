package dev.countersign.approval;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.Decision;
import dev.countersign.policy.Outcome;
import dev.countersign.problem.FieldError;
import dev.countersign.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answers to a batch as programs read them. Rules that pass are left out: the whole decision is
 * at its own address.
 *
 * @param items in the order of the questions
 * @param bundle the one policy that answered all of them
 */
record BatchView(List<Item> items, BundleIdentity bundle) {
    BatchView {
        items = List.copyOf(items);
    }

    /** Either a decision or a problem. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(@Nullable Decided decision, @Nullable Refused problem) {}

    /**
     * What policy said to one question.
     *
     * @param id null for a dry run
     * @param failing what stands in the way or warns, the strictest first
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Decided(
            @Nullable String id,
            Outcome outcome,
            List<PolicyAnswer.Line> failing,
            List<Decision.ReviewNeed> review,
            Decision.Obligations obligations) {}

    /**
     * Why one question was not asked; the members of a problem (RFC 9457).
     *
     * @param errors with pointers into the body
     */
    record Refused(
            String type,
            String title,
            int status,
            String detail,
            String code,
            List<FieldError> errors) {
        static Refused of(Problem problem, int index) {
            return new Refused(
                    "/docs/errors#" + problem.code().code(),
                    problem.code().title(),
                    problem.code().status().getCode(),
                    problem.detail(),
                    problem.code().code(),
                    problem.errors().stream().map(error -> under(error, index)).toList());
        }

        private static FieldError under(FieldError error, int index) {
            return new FieldError(
                    "/items/" + index + error.pointer(),
                    error.code(),
                    error.detail(),
                    error.expected());
        }
    }

    static BatchView of(BatchAnswer answer) {
        List<Item> items = new ArrayList<>();
        for (BatchAnswer.Item each : answer.items()) {
            items.add(
                    switch (each) {
                        case BatchAnswer.Item.Decided(PolicyAnswer decision) ->
                                new Item(decided(decision), null);
                        case BatchAnswer.Item.Refused(Problem problem) ->
                                new Item(null, Refused.of(problem, items.size()));
                    });
        }
        return new BatchView(items, answer.bundle());
    }

    private static Decided decided(PolicyAnswer answer) {
        return new Decided(
                answer.id(),
                answer.outcome(),
                answer.failing(),
                answer.review(),
                answer.obligations());
    }
}
