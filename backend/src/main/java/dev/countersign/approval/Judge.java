package dev.countersign.approval;

import dev.countersign.policy.Decision;
import dev.countersign.policy.DecisionInput;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.EngineFailure;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Severity;
import dev.countersign.policy.StoredDecision;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Asks policy about present facts, and records the answer unless it is a dry run. */
@Singleton
class Judge {
    private final FactCollector facts;
    private final Policy policy;
    private final Decisions decisions;
    private final Clock clock;

    Judge(FactCollector facts, Policy policy, Decisions decisions, Clock clock) {
        this.facts = facts;
        this.policy = policy;
        this.decisions = decisions;
        this.clock = clock;
    }

    /** An answer that was not recorded yet. */
    record Judgement(Tuple tuple, DecisionInput input, EvaluatedDecision evaluated) {
        Decision decision() {
            return evaluated.decision();
        }
    }

    /** Evaluates present facts; {@code kind} and {@code requestId} are for the record. */
    Judgement evaluate(String kind, @Nullable String requestId, Tuple tuple) {
        DecisionInput input = facts.collect(kind, requestId, tuple);
        return new Judgement(tuple, input, policy.evaluate(input));
    }

    /** {@link #evaluate} of many tuples as requests with these ids, at one moment by one bundle. */
    List<Judgement> evaluateAll(String kind, List<String> requestIds, List<Tuple> tuples) {
        List<FactCollector.Question> questions =
                IntStream.range(0, tuples.size())
                        .mapToObj(i ->
                                new FactCollector.Question(kind, requestIds.get(i), tuples.get(i)))
                        .toList();
        return judged(questions, policy.current());
    }

    /** {@link #evaluate} of many tuples at one moment by one bundle, in their order. */
    List<Judgement> evaluateAll(String kind, List<Tuple> tuples, LoadedPolicy bundle) {
        List<FactCollector.Question> questions =
                tuples.stream()
                        .map(tuple -> new FactCollector.Question(kind, null, tuple))
                        .toList();
        return judged(questions, bundle);
    }

    private List<Judgement> judged(List<FactCollector.Question> questions, LoadedPolicy bundle) {
        return evaluated(
                questions.stream().map(FactCollector.Question::tuple).toList(),
                facts.collectAll(clock.instant(), questions),
                bundle);
    }

    /** What policy is to be asked about these tuples, in their order, by what was read before. */
    List<DecisionInput> inputs(String kind, List<Tuple> tuples, FactCollector.Known read) {
        return facts.collectAll(
                clock.instant(),
                tuples.stream()
                        .map(tuple -> new FactCollector.Question(kind, null, tuple))
                        .toList(),
                read);
    }

    /** Asks policy these inputs, each about the tuple in its place; nothing is read. */
    static List<Judgement> evaluated(
            List<Tuple> tuples, List<DecisionInput> inputs, LoadedPolicy bundle) {
        return IntStream.range(0, tuples.size())
                .mapToObj(i ->
                        new Judgement(tuples.get(i), inputs.get(i), bundle.evaluate(inputs.get(i))))
                .toList();
    }

    /** Records it in the running transaction. */
    StoredDecision record(
            DecisionPurpose purpose, @Nullable String requestId, Judgement judgement) {
        return decisions.record(purpose, judgement.tuple.subject(requestId), judgement.evaluated);
    }

    /** What stands in the way and is no mere warning: a person has to know of each of these. */
    static Set<String> blocking(Decision decision) {
        Set<String> codes = new TreeSet<>();
        decision.failing(Severity.DENY).forEach(finding -> codes.add(finding.code()));
        decision.failing(Severity.REVIEW).forEach(finding -> codes.add(finding.code()));
        return codes;
    }

    /**
     * What keeps an approval from being renewed under this answer: whatever blocks and its
     * reviewers did not accept, and in a denial also what they accepted while it only asked for
     * review. Empty when it may be renewed.
     */
    static Set<String> refusing(Decision now, Set<String> accepted) {
        Set<String> codes = new TreeSet<>(blocking(now));
        codes.removeAll(accepted);
        if (now.outcome() == Outcome.DENY) {
            now.failing(Severity.DENY).forEach(finding -> codes.add(finding.code()));
            if (codes.isEmpty()) {
                codes.add(EngineFailure.OUTPUT_INVALID.code());
            }
        }
        return codes;
    }

    /** What blocks now and did not when {@code before} was decided. */
    static Set<String> newlyBlocking(Decision now, Decision before) {
        Set<String> codes = new TreeSet<>(blocking(now));
        codes.removeAll(blocking(before));
        return codes;
    }
}
