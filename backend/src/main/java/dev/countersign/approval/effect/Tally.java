package dev.countersign.approval.effect;

import dev.countersign.policy.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Counts comparisons, also those that are not kept. For one thread. */
final class Tally {
    private final Map<Subject, Map<Change, Integer>> counts = new EnumMap<>(Subject.class);
    private final Map<Outcome, Map<Outcome, Integer>> flips = new EnumMap<>(Outcome.class);
    private int refusedAnyway;

    void add(Comparison comparison) {
        counts.computeIfAbsent(comparison.subject(), _ -> new EnumMap<>(Change.class))
                .merge(comparison.change(), 1, Integer::sum);
        if (comparison.refusedAnyway()) {
            refusedAnyway++;
        }
        if (comparison.subject() == Subject.DECISION && comparison.before() != comparison.after()) {
            flips.computeIfAbsent(comparison.before(), _ -> new EnumMap<>(Outcome.class))
                    .merge(comparison.after(), 1, Integer::sum);
        }
    }

    int refusedAnyway() {
        return refusedAnyway;
    }

    /** One count per subject and change; {@code owners} says how many people and devices. */
    List<EffectSummary.Count> counts(BiFunction<Subject, Change, int[]> owners) {
        List<EffectSummary.Count> all = new ArrayList<>();
        counts.forEach((subject, changes) ->
                changes.forEach((change, items) -> {
                    int[] behind = owners.apply(subject, change);
                    all.add(new EffectSummary.Count(subject, change, items, behind[0], behind[1]));
                }));
        return all;
    }

    List<EffectSummary.Flip> flips() {
        List<EffectSummary.Flip> all = new ArrayList<>();
        flips.forEach((before, afters) ->
                afters.forEach(
                        (after, items) -> all.add(new EffectSummary.Flip(before, after, items))));
        return all;
    }
}
