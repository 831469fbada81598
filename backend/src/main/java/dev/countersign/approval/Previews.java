package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Policy;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What policy would say to what a person is about to ask; nothing is recorded. */
@Singleton
public class Previews {
    /** A search costs up to 200 evaluations: for so many of a set it is done. */
    private static final int MOST_HELPED = 3;

    private static final Comparator<Judge.Judgement> WORST_FIRST =
            Comparator.<Judge.Judgement, Outcome>comparing(
                            judgement -> judgement.evaluated().outcome())
                    .reversed();

    private final AskReader asks;
    private final Combinations combinations;
    private final Judge judge;
    private final Policy policy;
    private final Advice advice;

    Previews(AskReader asks, Combinations combinations, Judge judge, Policy policy, Advice advice) {
        this.asks = asks;
        this.combinations = combinations;
        this.judge = judge;
        this.policy = policy;
        this.advice = advice;
    }

    /**
     * The answers to all combinations.
     *
     * @param leftOut pairs that would not be asked, since the tool is not on the device
     */
    public record Preview(List<Item> items, List<RequestSetView.LeftOut> leftOut) {
        public Preview {
            items = List.copyOf(items);
            leftOut = List.copyOf(leftOut);
        }
    }

    /** The answer to one combination. */
    public record Item(String deviceId, String modelDigest, String toolId, PolicyAnswer answer) {}

    /** One evaluation for each combination, and what would help with none. */
    @Transactional(readOnly = true)
    public Preview of(Caller caller, NewRequestSet said) {
        Combinations.Sensible all = sensible(caller, said);
        return new Preview(
                judged(caller, all).stream()
                        .map(judgement ->
                                item(judgement, PolicyAnswer.dryRun(judgement.evaluated(), policy)))
                        .toList(),
                all.leftOut());
    }

    /**
     * What would help with the worst combinations that differ in what stands in their way: a few of
     * them, each with its answer. Slow, see {@link Advice}.
     */
    @Transactional(readOnly = true)
    public List<Item> help(Caller caller, NewRequestSet said) {
        Set<Set<String>> known = new HashSet<>();
        return judged(caller, sensible(caller, said)).stream()
                .filter(judgement -> judgement.evaluated().outcome() != Outcome.ALLOW)
                .sorted(WORST_FIRST)
                .filter(judgement -> known.add(Judge.blocking(judgement.decision())))
                .limit(MOST_HELPED)
                .map(judgement ->
                        item(
                                judgement,
                                PolicyAnswer.dryRun(judgement.evaluated(), policy)
                                        .with(advice.on(judgement))))
                .toList();
    }

    /** Whether it can be asked as it is: all that is wrong is in the {@link Problem}. */
    @Transactional(readOnly = true)
    public void requireComplete(Caller caller, NewRequestSet said) {
        var _ = sensible(caller, said);
    }

    private Combinations.Sensible sensible(Caller caller, NewRequestSet said) {
        Requests.requirePerson(caller);
        return combinations.of(asks.ofOwner(caller, said));
    }

    private List<Judge.Judgement> judged(Caller caller, Combinations.Sensible all) {
        List<Tuple> tuples = all.asks().stream().map(ask -> Tuple.of(caller.id(), ask)).toList();
        return judge.evaluateAll("check", tuples, policy.current());
    }

    private static Item item(Judge.Judgement judgement, PolicyAnswer answer) {
        Tuple tuple = judgement.tuple();
        return new Item(tuple.deviceId(), tuple.modelDigest(), tuple.toolId(), answer);
    }
}
