package dev.countersign.approval.effect;

import dev.countersign.policy.Outcome;
import java.util.Comparator;
import java.util.List;

/**
 * The result in numbers.
 *
 * @param counts for every subject and change
 * @param refusedAnyway live approvals that the policy in force would not renew either
 * @param reasons codes behind losses and gains, most frequent first
 * @param flips past decisions with another outcome
 */
public record EffectSummary(
        List<Count> counts, int refusedAnyway, List<Reason> reasons, List<Flip> flips) {
    public EffectSummary {
        counts = List.copyOf(counts);
        reasons =
                reasons.stream()
                        .sorted(
                                Comparator.comparingInt(Reason::items)
                                        .reversed()
                                        .thenComparing(Reason::code))
                        .toList();
        flips = List.copyOf(flips);
    }

    /**
     * How many of one kind.
     *
     * @param people how many different people they belong to; 0 where nothing changes
     * @param devices how many different devices
     */
    public record Count(Subject subject, Change change, int items, int people, int devices) {}

    /** How many for one reason. */
    public record Reason(
            Subject subject, Change change, String code, int items, int people, int devices) {}

    /** How many past decisions went from one outcome to another. */
    public record Flip(Outcome before, Outcome after, int decisions) {}

    /** The count; zeros when there is none. */
    public Count count(Subject subject, Change change) {
        return counts.stream()
                .filter(c -> c.subject() == subject && c.change() == change)
                .findFirst()
                .orElse(new Count(subject, change, 0, 0, 0));
    }

    /** How many were looked at. */
    public int total(Subject subject) {
        return counts.stream().filter(c -> c.subject() == subject).mapToInt(Count::items).sum();
    }

    /** The reasons of one kind, most frequent first. */
    public List<Reason> reasons(Subject subject, Change change) {
        return reasons.stream()
                .filter(r -> r.subject() == subject && r.change() == change)
                .toList();
    }

    /** How many past decisions would come out otherwise. */
    public int flipped() {
        return flips.stream().mapToInt(Flip::decisions).sum();
    }
}
