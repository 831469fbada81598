package dev.countersign.approval;

import dev.countersign.policy.DecisionInput;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.StoredDecision;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads everything that people have or wait for, in parts and with present facts, so that it can be
 * asked what another policy would say to it. A part takes about a dozen queries.
 */
@Singleton
public class Holdings {
    /** Denied requests older than this are not looked at again: their people have moved on. */
    private static final Duration REMEMBERED = Duration.ofDays(90);

    private static final String LIVE =
            "from ApprovalEntity a where a.state in :live and a.endsAt > :now";
    private static final String WAITING = "from RequestEntity r where r.state = :waiting";
    private static final String DENIED =
            "from RequestEntity r where r.state = :denied and r.createdAt > :since";

    private final EntityManager entities;
    private final FactCollector facts;
    private final Decisions decisions;

    Holdings(EntityManager entities, FactCollector facts, Decisions decisions) {
        this.entities = entities;
        this.facts = facts;
        this.decisions = decisions;
    }

    /** How many approvals are live at this moment. */
    @Transactional(readOnly = true)
    public int liveApprovals(Instant now) {
        return entities.createQuery("select count(a) " + LIVE, Long.class)
                .setParameter("live", Approvals.liveWords())
                .setParameter("now", now)
                .getSingleResult()
                .intValue();
    }

    /** Live approvals after the id {@code after} (empty for the first), by id. */
    @Transactional(readOnly = true)
    public List<Holding> liveApprovals(Instant now, String after, int limit) {
        List<ApprovalEntity> found =
                entities.createQuery(
                                LIVE + " and a.id > :after order by a.id", ApprovalEntity.class)
                        .setParameter("live", Approvals.liveWords())
                        .setParameter("now", now)
                        .setParameter("after", after)
                        .setMaxResults(limit)
                        .getResultList();
        return of(now, found);
    }

    /** These approvals, in their order. */
    List<Holding> of(Instant now, List<ApprovalEntity> approvals) {
        Map<String, RequestEntity> requests =
                entities.createQuery("from RequestEntity where id in :ids", RequestEntity.class)
                        .setParameter("ids", each(approvals, ApprovalEntity::getRequestId))
                        .getResultStream()
                        .collect(Collectors.toMap(RequestEntity::getId, Function.identity()));
        Map<String, StoredDecision> granted =
                decisions.find(each(approvals, ApprovalEntity::getDecisionId));
        List<RequestEntity> asked =
                approvals.stream()
                        .map(a -> Objects.requireNonNull(requests.get(a.getRequestId())))
                        .toList();
        List<DecisionInput> inputs = inputs(now, asked);
        List<Holding> all = new ArrayList<>();
        for (int i = 0; i < approvals.size(); i++) {
            ApprovalEntity approval = approvals.get(i);
            StoredDecision decision = Objects.requireNonNull(granted.get(approval.getDecisionId()));
            all.add(
                    new Holding(
                            approval.getId(),
                            approval.getPersonId(),
                            approval.getDeviceId(),
                            now,
                            approval.getEndsAt(),
                            asked.get(i).getDurationDays(),
                            inputs.get(i),
                            Judge.blocking(decision.decision())));
        }
        return all;
    }

    /** How many requests wait for people. */
    @Transactional(readOnly = true)
    public int waitingRequests() {
        return entities.createQuery("select count(r) " + WAITING, Long.class)
                .setParameter("waiting", RequestState.IN_REVIEW.word())
                .getSingleResult()
                .intValue();
    }

    /** Requests that wait for people, after the id {@code after}, by id. */
    @Transactional(readOnly = true)
    public List<Holding> waitingRequests(Instant now, String after, int limit) {
        List<RequestEntity> found =
                entities.createQuery(
                                WAITING + " and r.id > :after order by r.id", RequestEntity.class)
                        .setParameter("waiting", RequestState.IN_REVIEW.word())
                        .setParameter("after", after)
                        .setMaxResults(limit)
                        .getResultList();
        return ofRequests(now, found);
    }

    /** How many requests policy denied in the last 90 days. */
    @Transactional(readOnly = true)
    public int deniedRequests(Instant now) {
        return entities.createQuery("select count(r) " + DENIED, Long.class)
                .setParameter("denied", RequestState.DENIED.word())
                .setParameter("since", now.minus(REMEMBERED))
                .getSingleResult()
                .intValue();
    }

    /** Requests that policy denied in the last 90 days, after the id {@code after}, by id. */
    @Transactional(readOnly = true)
    public List<Holding> deniedRequests(Instant now, String after, int limit) {
        List<RequestEntity> found =
                entities.createQuery(
                                DENIED + " and r.id > :after order by r.id", RequestEntity.class)
                        .setParameter("denied", RequestState.DENIED.word())
                        .setParameter("since", now.minus(REMEMBERED))
                        .setParameter("after", after)
                        .setMaxResults(limit)
                        .getResultList();
        return ofRequests(now, found);
    }

    private List<Holding> ofRequests(Instant now, List<RequestEntity> requests) {
        List<DecisionInput> inputs = inputs(now, requests);
        List<Holding> all = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            RequestEntity request = requests.get(i);
            all.add(
                    new Holding(
                            request.getId(),
                            request.getPersonId(),
                            request.getDeviceId(),
                            now,
                            now.plus(Duration.ofDays(request.getDurationDays())),
                            request.getDurationDays(),
                            inputs.get(i),
                            Set.of()));
        }
        return all;
    }

    private List<DecisionInput> inputs(Instant now, List<RequestEntity> requests) {
        return facts.collectAll(
                now,
                requests.stream()
                        .map(r -> new FactCollector.Question("renewal", r.getId(), Tuple.of(r)))
                        .toList());
    }

    private static Set<String> each(
            List<ApprovalEntity> approvals, Function<ApprovalEntity, String> id) {
        return approvals.stream().map(id).collect(Collectors.toSet());
    }
}
