package dev.countersign.approval.help;

import dev.countersign.policy.Decision;
import java.util.List;

/**
 * Changes that help together, none of them in vain.
 *
 * @param changes the easiest first
 * @param decision what policy answered when it was asked about the input with these changes
 */
public record Suggestion(List<Change> changes, Decision decision) {
    public Suggestion {
        changes = List.copyOf(changes);
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("a suggestion changes something");
        }
    }

    /** The sum over the changes. */
    public int effort() {
        return changes.stream().mapToInt(change -> change.kind().effort()).sum();
    }

    /** Whether this gets at least as far with no more, so that {@code other} need not be told. */
    boolean makesNeedless(Suggestion other) {
        return Standing.of(decision) <= Standing.of(other.decision)
                && changes.stream()
                        .allMatch(change -> other.changes.stream().anyMatch(change::isWithin));
    }
}
