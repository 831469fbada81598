package dev.countersign.approval;

import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Finds live approvals that lose by a change of policy, with the facts of this moment. */
@Singleton
public class LosingApprovals {
    private final EntityManager entities;
    private final Holdings holdings;
    private final Clock clock;

    LosingApprovals(EntityManager entities, Holdings holdings, Clock clock) {
        this.entities = entities;
        this.holdings = holdings;
        this.clock = clock;
    }

    /** A part of the search: where it ended, and who loses in it. */
    public record Part(int lookedAt, String last, List<Loser> losers) {}

    /** How many approvals the search looks at. */
    @Transactional(readOnly = true)
    public int active() {
        return entities.createQuery(
                        "select count(a) from ApprovalEntity a where a.state = 'active'"
                                + " and a.endsAt > :now",
                        Long.class)
                .setParameter("now", clock.instant())
                .getSingleResult()
                .intValue();
    }

    /** Looks at active approvals after the id {@code after}, locking those that lose. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Part search(LoadedPolicy before, LoadedPolicy present, String after, int most) {
        Instant now = clock.instant();
        List<ApprovalEntity> found =
                entities.createQuery(
                                "from ApprovalEntity a where a.state = 'active' and a.endsAt > :now"
                                        + " and a.id > :after order by a.id",
                                ApprovalEntity.class)
                        .setParameter("now", now)
                        .setParameter("after", after)
                        .setMaxResults(most)
                        .getResultList();
        List<Holding> held = holdings.of(now, found);
        List<Loser> losers = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            Holding one = held.get(i);
            loser(found.get(i), one, present, codes -> codes.removeAll(refusing(one, before)))
                    .filter(loser -> stillActive(loser.approval(), now))
                    .ifPresent(losers::add);
        }
        String last = found.isEmpty() ? after : found.getLast().getId();
        return new Part(found.size(), last, losers);
    }

    private boolean stillActive(ApprovalEntity approval, Instant now) {
        entities.refresh(approval, LockModeType.PESSIMISTIC_WRITE);
        return approval.stateAt(now) == ApprovalState.ACTIVE;
    }

    /** What {@code policy} would refuse the approval for, with the facts of {@code now}. */
    Set<String> refusing(ApprovalEntity approval, Instant now, LoadedPolicy policy) {
        return refusing(holdings.of(now, List.of(approval)).getFirst(), policy);
    }

    private static Set<String> refusing(Holding held, LoadedPolicy policy) {
        return held.refusing(answer(held, policy).decision());
    }

    /** Nobody is suspended because an engine was busy: the stage is tried again instead. */
    private static EvaluatedDecision answer(Holding held, LoadedPolicy policy) {
        EvaluatedDecision answer = policy.evaluate(held.input());
        if (answer.failure() != null) {
            throw new Problem(
                    ProblemCode.ENGINE,
                    "Policy could not be evaluated for %s (%s); it is tried again."
                            .formatted(held.id(), answer.failure().code()));
        }
        return answer;
    }

    /**
     * @param others takes away the codes that do not count; only asked where there are some, since
     *     most approvals lose nothing
     */
    private Optional<Loser> loser(
            ApprovalEntity approval,
            Holding held,
            LoadedPolicy present,
            Consumer<Set<String>> others) {
        EvaluatedDecision answer = answer(held, present);
        Set<String> codes = new TreeSet<>(held.refusing(answer.decision()));
        if (!codes.isEmpty()) {
            others.accept(codes);
        }
        if (codes.isEmpty()) {
            return Optional.empty();
        }
        RequestEntity request =
                Objects.requireNonNull(entities.find(RequestEntity.class, approval.getRequestId()));
        return Optional.of(
                new Loser(
                        approval,
                        request,
                        new Judge.Judgement(Tuple.of(request), held.input(), answer),
                        codes));
    }

    /**
     * The approval, if it is active and would be refused now for one of these codes; locked.
     *
     * @param codes for which it lost when the policy changed
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Loser> stillLosing(String approvalId, Set<String> codes, LoadedPolicy present) {
        ApprovalEntity approval = locked(approvalId);
        Instant now = clock.instant();
        if (approval.stateAt(now) != ApprovalState.ACTIVE) {
            return Optional.empty();
        }
        Holding held = holdings.of(now, List.of(approval)).getFirst();
        return loser(approval, held, present, found -> found.retainAll(codes));
    }

    ApprovalEntity locked(String id) {
        ApprovalEntity approval = entities.find(ApprovalEntity.class, id);
        if (approval == null) {
            throw Problem.notFound("approval", id);
        }
        entities.refresh(approval, LockModeType.PESSIMISTIC_WRITE);
        return approval;
    }

    /** Whether the approval is active at this moment. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isActive(String approvalId) {
        return locked(approvalId).stateAt(clock.instant()) == ApprovalState.ACTIVE;
    }
}
