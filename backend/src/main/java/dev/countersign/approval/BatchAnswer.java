package dev.countersign.approval;

import dev.countersign.policy.BundleIdentity;
import dev.countersign.problem.Problem;
import java.util.List;

/**
 * The answers to a batch.
 *
 * @param items in the order of the questions
 * @param bundle the one policy that answered all of them
 */
public record BatchAnswer(List<Item> items, BundleIdentity bundle) {
    public BatchAnswer {
        items = List.copyOf(items);
    }

    /** One answer. */
    public sealed interface Item {
        /** Policy's. */
        record Decided(PolicyAnswer answer) implements Item {}

        /** Why policy was not asked; pointers start at the question. */
        record Refused(Problem problem) implements Item {}
    }
}
