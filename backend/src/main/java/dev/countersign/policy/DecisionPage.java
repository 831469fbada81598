package dev.countersign.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the list of decisions, newest first.
 *
 * @param next what to ask for the following part with, or null at the end
 */
public record DecisionPage(List<StoredDecision> items, @Nullable String next) {
    public DecisionPage {
        items = List.copyOf(items);
    }
}
