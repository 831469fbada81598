package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.listing.Conditions;
import dev.countersign.platform.Ids;
import dev.countersign.platform.Page;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asking for approval. Decision, request and audit entry commit together; a denied request is kept
 * with its findings. People see their own requests; reviewers, auditors and administrators see all.
 */
@Singleton
public class Requests {
    private static final int LONGEST_REASON = 2000;

    private final EntityManager entities;
    private final AskReader asks;
    private final Judge judge;
    private final RequestReader reader;
    private final ReviewRounds rounds;
    private final ApprovalIssue issue;
    private final RequestKeys keys;
    private final Advice advice;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    Requests(
            EntityManager entities,
            AskReader asks,
            Judge judge,
            RequestReader reader,
            ReviewRounds rounds,
            ApprovalIssue issue,
            RequestKeys keys,
            Advice advice,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        this.entities = entities;
        this.asks = asks;
        this.judge = judge;
        this.reader = reader;
        this.rounds = rounds;
        this.issue = issue;
        this.keys = keys;
        this.advice = advice;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** {@link #submit(Caller, NewRequest, String)} without idempotency key. */
    @Transactional
    public RequestView submit(Caller caller, NewRequest said) {
        return submit(caller, said, null);
    }

    /**
     * Asks: policy denies, sends to review, or allows; then the approval and its token are there at
     * once.
     *
     * @param idempotencyKey the same key of the same person answers with the same request; null for
     *     none
     * @throws Problem {@code field.invalid} naming every wrong field
     */
    @Transactional
    public RequestView submit(Caller caller, NewRequest said, @Nullable String idempotencyKey) {
        return submit(caller, said, idempotencyKey, Map.of());
    }

    /** The same, with further facts for the record, such as the device that asked. */
    @Transactional
    RequestView submit(
            Caller caller,
            NewRequest said,
            @Nullable String idempotencyKey,
            Map<String, String> recorded) {
        requirePerson(caller);
        Ask ask = asks.ofOwner(caller, said);
        String id = ids.next("req");
        if (idempotencyKey != null) {
            Optional<String> earlier = keys.claim(caller.id(), idempotencyKey, said, id);
            if (earlier.isPresent()) {
                return get(caller, earlier.get());
            }
        }
        Judge.Judgement judgement = judge.evaluate("approval", id, Tuple.of(caller.id(), ask));
        HelpView help = advice.on(judgement); // before anything is locked: it takes a while
        RequestEntity request = enter(caller, ask, new Entry(id, null, recorded), judgement);
        return reader.view(request, _ -> help);
    }

    /**
     * The same for who looks at the request afterwards: without idempotency key, and without
     * looking for what would help.
     */
    @Transactional
    public RequestView send(Caller caller, NewRequest said) {
        requirePerson(caller);
        Ask ask = asks.ofOwner(caller, said);
        String id = ids.next("req");
        Judge.Judgement judgement = judge.evaluate("approval", id, Tuple.of(caller.id(), ask));
        return reader.view(enter(caller, ask, new Entry(id, null, Map.of()), judgement));
    }

    /** How a request enters the register: its id, its set, and further facts for the record. */
    record Entry(String id, @Nullable String setId, Map<String, String> recorded) {}

    /**
     * Enters a request that was just judged, with its decision and what follows from it, in the
     * running transaction.
     */
    RequestEntity enter(Caller caller, Ask ask, Entry entry, Judge.Judgement judgement) {
        String id = entry.id;
        StoredDecision decision = judge.record(DecisionPurpose.REQUEST, id, judgement);
        Outcome outcome = decision.outcome();
        RequestEntity request =
                new RequestEntity(
                        id,
                        caller.id(),
                        ask,
                        RequestState.startingWith(outcome),
                        decision.id(),
                        clock.instant());
        request.inSet(entry.setId);
        entities.persist(request);
        entities.flush();
        rounds.begin(request, caller.id());
        if (outcome == Outcome.REVIEW) {
            rounds.open(request, decision.decision());
        } else if (outcome == Outcome.ALLOW) {
            issue.issue(request, judgement, decision, "policy");
        }
        Map<String, Object> facts = new TreeMap<>(entry.recorded);
        facts.put("outcome", outcome.text());
        facts.put("decision", decision.id());
        audit.append(caller.id(), "request.submitted", id, facts);
        return request;
    }

    /** {@link #withdraw(Caller, String, String)} without a reason. */
    @Transactional
    public RequestView withdraw(Caller caller, String id) {
        return withdraw(caller, id, null);
    }

    /**
     * The person who asked takes the request back, while it waits for anybody.
     *
     * @param reason at most 2000 characters
     */
    @Transactional
    public RequestView withdraw(Caller caller, String id, @Nullable String reason) {
        InputCheck check = new InputCheck();
        String why = check.optionalText("/reason", reason, LONGEST_REASON);
        check.done();
        RequestEntity request = visible(caller, id);
        if (!request.getPersonId().equals(caller.id())) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Only the person who asked withdraws a request.");
        }
        request.moveTo(request.getState().withdraw(), clock.instant());
        entities.flush();
        audit.append(
                caller.id(),
                "request.withdrawn",
                id,
                why == null ? Map.of() : Map.of("reason", why));
        return reader.view(request);
    }

    /**
     * Evaluates present facts again, as after a digest was confirmed. A request in review stays
     * there whatever the answer: it keeps the roles it waits for, gains those that policy asks for
     * now, and starts a new revision when a finding is new.
     */
    @Transactional
    public RequestView reevaluate(Caller caller, String id) {
        RequestEntity request = visible(caller, id);
        if (request.getState() != RequestState.IN_REVIEW) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "The request is "
                            + request.getState().word()
                            + "; only one in review is evaluated again.");
        }
        reevaluate(caller, request);
        return reader.view(request);
    }

    /**
     * {@link #reevaluate} for every request in review that names this artifact set.
     *
     * @return how many
     */
    @Transactional
    public int reevaluateModel(Caller caller, String digest) {
        if (!caller.has(Role.SECURITY_LEAD)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Only a security lead has all requests evaluated.");
        }
        List<String> found =
                entities.createQuery(
                                "select r.id from RequestEntity r where r.modelDigest = :digest"
                                        + " and r.state = :state order by r.id",
                                String.class)
                        .setParameter("digest", digest)
                        .setParameter("state", RequestState.IN_REVIEW.word())
                        .getResultList();
        List<RequestEntity> locked =
                found.stream()
                        .flatMap(id -> reader.locked(id).stream())
                        .filter(request -> request.getState() == RequestState.IN_REVIEW)
                        .toList();
        locked.forEach(request -> reevaluate(caller, request));
        return locked.size();
    }

    private void reevaluate(Caller caller, RequestEntity request) {
        String id = request.getId();
        Judge.Judgement judgement = judge.evaluate("approval", id, Tuple.of(request));
        StoredDecision decision = judge.record(DecisionPurpose.REVIEW, id, judgement);
        Set<String> appeared = rounds.update(request, decision, false);
        entities.flush();
        audit.append(
                caller.id(),
                "request.reevaluated",
                id,
                Map.of(
                        "outcome", decision.outcome().text(),
                        "decision", decision.id(),
                        "revision", request.getRevision(),
                        "new_findings", appeared));
    }

    /**
     * The request with its newest decision, and what would help where it still can: for who shows
     * that, because it costs hundreds of evaluations.
     */
    @Transactional(readOnly = true)
    public RequestView get(Caller caller, String id) {
        RequestReader.Found found = seen(caller, id);
        boolean open = found.request().getState().isEditable();
        return reader.view(found, open ? advice::on : _ -> null);
    }

    /** The request without its decision, for who needs none or reads it with others. One query. */
    @Transactional(readOnly = true)
    RequestView undecided(Caller caller, String id) {
        return seen(caller, id).view();
    }

    private RequestReader.Found seen(Caller caller, String id) {
        return reader.find(id)
                .filter(found -> sees(caller, found.request()))
                .orElseThrow(() -> Problem.notFound("request", id));
    }

    /** The requests that the caller sees and asks for, newest first, without decisions. */
    @Transactional(readOnly = true)
    public Page<RequestView> list(
            Caller caller, RequestFilter filter, @Nullable String after, int limit) {
        String owner = Access.seesAll(caller) ? filter.personId() : caller.id();
        Conditions where =
                new Conditions()
                        .add("r.personId = :owner", "owner", owner)
                        .add("r.personId = :person", "person", filter.personId())
                        .add("r.state = :state", "state", word(filter.state()))
                        .add("r.deviceId = :device", "device", filter.deviceId())
                        .add("r.modelDigest = :digest", "digest", filter.modelDigest())
                        .add("r.id < :after", "after", after);
        return page(where, "r.id desc", limit);
    }

    /** The caller's own requests that wait for somebody, newest first, in one query. */
    @Transactional(readOnly = true)
    public List<OpenRequest> waiting(Caller caller, int most) {
        return entities.createQuery(
                        "from RequestEntity r where r.personId = :me and r.state in :waiting"
                                + " order by r.id desc",
                        RequestEntity.class)
                .setParameter("me", caller.id())
                .setParameter(
                        "waiting",
                        Stream.of(RequestState.values())
                                .filter(RequestState::isWaiting)
                                .map(RequestState::word)
                                .toList())
                .setMaxResults(most)
                .getResultStream()
                .map(r ->
                        new OpenRequest(
                                r.getId(),
                                r.getNumber(),
                                r.getModelDigest(),
                                r.getDeviceId(),
                                r.getState(),
                                r.getSetId(),
                                r.getCreatedAt()))
                .toList();
    }

    /** Whether the caller ever asked for anything. */
    @Transactional(readOnly = true)
    public boolean hasAsked(Caller caller) {
        return !entities.createQuery(
                        "select r.id from RequestEntity r where r.personId = :me", String.class)
                .setParameter("me", caller.id())
                .setMaxResults(1)
                .getResultList()
                .isEmpty();
    }

    private Page<RequestView> page(Conditions where, String order, int limit) {
        var query =
                entities.createQuery(
                        "from RequestEntity r where " + where.text() + " order by " + order,
                        RequestEntity.class);
        where.values().forEach(query::setParameter);
        List<RequestEntity> rows = query.setMaxResults(limit + 1).getResultList();
        return Page.of(reader.views(rows), limit, RequestView::id);
    }

    private RequestEntity visible(Caller caller, String id) {
        return reader.locked(id)
                .filter(request -> sees(caller, request))
                .orElseThrow(() -> Problem.notFound("request", id));
    }

    static boolean sees(Caller caller, RequestEntity request) {
        return Access.seesAll(caller)
                || (caller.isPerson() && request.getPersonId().equals(caller.id()));
    }

    private static @Nullable String word(@Nullable RequestState state) {
        return state == null ? null : state.word();
    }

    static void requirePerson(Caller caller) {
        if (!caller.isPerson()) {
            throw new Problem(ProblemCode.FORBIDDEN, "Only a signed-in person asks for approval.");
        }
    }
}
