package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decides about many tuples by one bundle. A question that cannot be asked loses nothing of the
 * others. Facts are read and recorded in chunks: should the database fail in the middle, what was
 * recorded until then stays.
 */
@Singleton
public class Batches {
    /** The most questions that one batch holds. */
    public static final int MOST = 1000;

    private static final int CHUNK = 100;

    private final BatchSteps steps;
    private final Policy policy;

    Batches(BatchSteps steps, Policy policy) {
        this.steps = steps;
        this.policy = policy;
    }

    /**
     * Decides about any devices that the caller may see.
     *
     * @param dryRun true records nothing
     * @param last the first outcome that this is true of ends the batch: what follows is neither
     *     answered nor recorded. A question that cannot be asked counts as denied
     * @throws Problem when there are more than {@link #MOST}
     */
    public BatchAnswer decide(
            Caller caller, List<BatchItem> questions, boolean dryRun, Predicate<Outcome> last) {
        requireFew("/items", questions.size());
        LoadedPolicy bundle = policy.current();
        List<BatchSteps.Judged> judged = judged(caller, questions, bundle, last);
        List<BatchAnswer.Item> answers = new ArrayList<>();
        for (List<BatchSteps.Judged> chunk : chunks(judged)) {
            List<StoredDecision> stored = dryRun ? List.of() : steps.record(caller, chunk);
            answers.addAll(answers(chunk, stored, bundle));
        }
        return new BatchAnswer(answers, bundle.identity());
    }

    /** Refuses a list that is too long, before anything in it is read. */
    public static void requireFew(String pointer, int questions) {
        if (questions > MOST) {
            throw Problem.field(
                    pointer,
                    "length",
                    "A batch holds at most " + MOST + " items, these are " + questions + ".",
                    "1 to " + MOST + " items; send the rest in another batch");
        }
    }

    private List<BatchSteps.Judged> judged(
            Caller caller,
            List<BatchItem> questions,
            LoadedPolicy bundle,
            Predicate<Outcome> last) {
        List<BatchSteps.Judged> judged = new ArrayList<>();
        for (List<BatchItem> chunk : chunks(questions)) {
            for (BatchSteps.Judged each : steps.judge(caller, chunk, bundle)) {
                judged.add(each);
                if (last.test(each.outcome())) {
                    return judged;
                }
            }
        }
        return judged;
    }

    private static List<BatchAnswer.Item> answers(
            List<BatchSteps.Judged> chunk, List<StoredDecision> stored, LoadedPolicy bundle) {
        List<BatchAnswer.Item> answers = new ArrayList<>();
        var next = stored.iterator();
        for (BatchSteps.Judged each : chunk) {
            boolean kept = each instanceof BatchSteps.Judged.Sound && next.hasNext();
            answers.add(
                    kept
                            ? new BatchAnswer.Item.Decided(PolicyAnswer.of(next.next(), bundle))
                            : answer(each, bundle));
        }
        return answers;
    }

    private static BatchAnswer.Item answer(BatchSteps.Judged judged, LoadedPolicy bundle) {
        return switch (judged) {
            case BatchSteps.Judged.Sound(Judge.Judgement judgement) ->
                    new BatchAnswer.Item.Decided(
                            PolicyAnswer.dryRun(judgement.evaluated(), bundle));
            case BatchSteps.Judged.Refused(Problem problem) ->
                    new BatchAnswer.Item.Refused(problem);
        };
    }

    private static <T> List<List<T>> chunks(List<T> all) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += CHUNK) {
            chunks.add(all.subList(from, Math.min(all.size(), from + CHUNK)));
        }
        return chunks;
    }
}
