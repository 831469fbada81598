package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.platform.Ids;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The parts of a batch that are one transaction each. */
@Singleton
class BatchSteps {
    private final AskReader asks;
    private final Judge judge;
    private final AuditLog audit;
    private final Ids ids;

    BatchSteps(AskReader asks, Judge judge, AuditLog audit, Ids ids) {
        this.asks = asks;
        this.judge = judge;
        this.audit = audit;
        this.ids = ids;
    }

    /** A question after policy was asked, or was not. */
    sealed interface Judged {
        record Sound(Judge.Judgement judgement) implements Judged {
            @Override
            public Outcome outcome() {
                return judgement.evaluated().outcome();
            }
        }

        record Refused(Problem problem) implements Judged {
            @Override
            public Outcome outcome() {
                return Outcome.DENY;
            }
        }

        Outcome outcome();
    }

    /** Reads facts and evaluates, in the order of the questions. */
    @Transactional(readOnly = true)
    List<Judged> judge(Caller caller, List<BatchItem> questions, LoadedPolicy bundle) {
        List<NewRequest> asked =
                questions.stream()
                        .flatMap(item ->
                                item instanceof BatchItem.Asked one
                                        ? Stream.of(one.said())
                                        : Stream.empty())
                        .toList();
        Function<NewRequest, Ask> reader = asks.ofViewer(caller, asked);
        List<Read> read = questions.stream().map(item -> read(caller, reader, item)).toList();
        List<Tuple> tuples =
                read.stream()
                        .flatMap(each ->
                                each instanceof Read.Good(Tuple tuple)
                                        ? Stream.of(tuple)
                                        : Stream.empty())
                        .toList();
        var judgements = judge.evaluateAll("check", tuples, bundle).iterator();
        return read.stream()
                .<Judged>map(each ->
                        switch (each) {
                            case Read.Good _ -> new Judged.Sound(judgements.next());
                            case Read.Bad(Problem problem) -> new Judged.Refused(problem);
                        })
                .toList();
    }

    /** A question before policy is asked. */
    private sealed interface Read {
        record Good(Tuple tuple) implements Read {}

        record Bad(Problem problem) implements Read {}
    }

    private Read read(Caller caller, Function<NewRequest, Ask> reader, BatchItem item) {
        return switch (item) {
            case BatchItem.Unreadable(Problem problem) -> new Read.Bad(problem);
            case BatchItem.Asked asked -> {
                try {
                    Ask ask = reader.apply(asked.said());
                    String person = asked.personId().orElse(ask.device().ownerId());
                    asks.requireKnown(caller, person);
                    yield new Read.Good(Tuple.of(person, ask));
                } catch (Problem wrong) {
                    yield new Read.Bad(wrong);
                }
            }
        };
    }

    /** Records what policy answered: each decision, and one audit entry that names them. */
    @Transactional
    List<StoredDecision> record(Caller caller, List<Judged> judged) {
        List<StoredDecision> stored = new ArrayList<>();
        for (Judged each : judged) {
            if (each instanceof Judged.Sound(Judge.Judgement judgement)) {
                stored.add(judge.record(DecisionPurpose.API, null, judgement));
            }
        }
        if (!stored.isEmpty()) {
            audit.append(
                    caller.id(),
                    "decisions.made",
                    ids.next("bat"),
                    Map.of("decisions", stored.stream().map(StoredDecision::id).toList()));
        }
        return stored;
    }
}
