package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.model.ArtifactSheet;
import dev.countersign.inventory.model.ModelBlocks;
import dev.countersign.policy.DecisionInput;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Policy;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

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
    private final Judge judge;
    private final Policy policy;
    private final Helping helping;
    private final TransactionOperations<Session> transactions;

    /** What would help, and by which other files. */
    @Singleton
    record Helping(Advice advice, Offers offers, ArtifactSets artifacts) {}

    Previews(
            AskReader asks,
            Judge judge,
            Policy policy,
            Helping helping,
            TransactionOperations<Session> transactions) {
        this.asks = asks;
        this.judge = judge;
        this.policy = policy;
        this.helping = helping;
        this.transactions = transactions;
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
        Combinations.Sensible all = Combinations.of(asked(caller, said));
        return preview(judge.evaluateAll("check", tuples(caller, all), policy.current()), all);
    }

    private Preview preview(List<Judge.Judgement> judged, Combinations.Sensible all) {
        return new Preview(
                judged.stream()
                        .map(judgement ->
                                item(judgement, PolicyAnswer.dryRun(judgement.evaluated(), policy)))
                        .toList(),
                all.leftOut());
    }

    /**
     * The answers to all combinations and what would help.
     *
     * @param worst the worst combinations that differ in what stands in their way: a few of them,
     *     each with its answer and what would help with it
     */
    public record Helped(Preview preview, List<Item> worst) {
        public Helped {
            worst = List.copyOf(worst);
        }
    }

    /** Reads in one transaction and asks policy after it. Slow, see {@link Advice}. */
    public Helped helped(Caller caller, NewRequestSet said) {
        Read read = transactions.executeRead(_ -> read(caller, said));
        List<Judge.Judgement> judged = Judge.evaluated(read.tuples, read.inputs, policy.current());
        Set<Set<String>> known = new HashSet<>();
        List<Item> worst =
                judged.stream()
                        .filter(judgement -> judgement.evaluated().outcome() != Outcome.ALLOW)
                        .sorted(WORST_FIRST)
                        .filter(judgement -> known.add(Judge.blocking(judgement.decision())))
                        .limit(MOST_HELPED)
                        .map(judgement ->
                                item(
                                        judgement,
                                        PolicyAnswer.dryRun(judgement.evaluated(), policy)
                                                .with(help(judgement, read))))
                        .toList();
        return new Helped(preview(judged, read.all), worst);
    }

    private @Nullable HelpView help(Judge.Judgement judgement, Read read) {
        return helping.advice.on(
                judgement,
                helping.offers.of(judgement.tuple().subject(null), read.free, read.files));
    }

    /** All that is needed to ask policy, and to look for what would help. */
    private record Read(
            Combinations.Sensible all,
            List<Tuple> tuples,
            List<DecisionInput> inputs,
            ModelBlocks.Free free,
            Map<String, ArtifactSheet> files) {}

    private Read read(Caller caller, NewRequestSet said) {
        AskReader.Asked asked = asked(caller, said);
        Combinations.Sensible all = Combinations.of(asked);
        List<Tuple> tuples = tuples(caller, all);
        ModelBlocks.Free free = helping.offers.free();
        Set<String> digests = new HashSet<>();
        for (Tuple tuple : tuples) {
            digests.add(tuple.modelDigest());
            digests.addAll(Offers.digests(tuple.subject(null), free));
        }
        Map<String, ArtifactSheet> files = helping.artifacts.sheets(digests);
        var known = new FactCollector.Known(asked.devices(), files);
        return new Read(all, tuples, judge.inputs("check", tuples, known), free, files);
    }

    /** Whether it can be asked as it is: all that is wrong is in the {@link Problem}. */
    @Transactional(readOnly = true)
    public void requireComplete(Caller caller, NewRequestSet said) {
        var _ = Combinations.of(asked(caller, said));
    }

    private AskReader.Asked asked(Caller caller, NewRequestSet said) {
        Requests.requirePerson(caller);
        return asks.ofOwner(caller, said);
    }

    private static List<Tuple> tuples(Caller caller, Combinations.Sensible all) {
        return all.asks().stream().map(ask -> Tuple.of(caller.id(), ask)).toList();
    }

    private static Item item(Judge.Judgement judgement, PolicyAnswer answer) {
        Tuple tuple = judgement.tuple();
        return new Item(tuple.deviceId(), tuple.modelDigest(), tuple.toolId(), answer);
    }
}
