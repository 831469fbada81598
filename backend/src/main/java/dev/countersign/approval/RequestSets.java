package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.CreationKeys;
import dev.countersign.platform.Ids;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.Digest;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asking for several models, devices or tools in one go. Each combination is a request of its own,
 * decided by itself; all are entered in one transaction or none is.
 */
@Singleton
public class RequestSets {
    private final EntityManager entities;
    private final AskReader asks;
    private final Judge judge;
    private final Requests requests;
    private final RequestReader reader;
    private final RequestKeys keys;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    RequestSets(
            EntityManager entities,
            AskReader asks,
            Judge judge,
            Requests requests,
            RequestReader reader,
            RequestKeys keys,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        this.entities = entities;
        this.asks = asks;
        this.judge = judge;
        this.requests = requests;
        this.reader = reader;
        this.keys = keys;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Asks for every combination.
     *
     * @param idempotencyKey the same key of the same person answers with the same set; null for
     *     none
     * @throws Problem {@code field.invalid} naming every wrong field, also when no combination
     *     makes sense or there are more than 40
     */
    @Transactional
    public RequestSetView submit(
            Caller caller, NewRequestSet said, @Nullable String idempotencyKey) {
        Requests.requirePerson(caller);
        Combinations.Sensible all = Combinations.of(asks.ofOwner(caller, said));
        String id = ids.next("set");
        Optional<String> earlier = claim(caller, said, idempotencyKey, id, all.leftOut());
        if (earlier.isPresent()) {
            return get(caller, earlier.get());
        }
        List<String> requestIds = all.asks().stream().map(_ -> ids.next("req")).toList();
        List<Tuple> tuples = all.asks().stream().map(ask -> Tuple.of(caller.id(), ask)).toList();
        List<Judge.Judgement> judged = judge.evaluateAll("approval", requestIds, tuples);
        IntStream.range(0, judged.size())
                .forEach(i ->
                        requests.enter(
                                caller,
                                all.asks().get(i),
                                new Requests.Entry(requestIds.get(i), id, Map.of("set", id)),
                                judged.get(i)));
        audit.append(caller.id(), "request_set.submitted", id, Map.of("requests", judged.size()));
        return get(caller, id);
    }

    /** Makes the set; or finds the one that has the key, waiting for whoever is making it. */
    private Optional<String> claim(
            Caller caller,
            NewRequestSet said,
            @Nullable String key,
            String id,
            List<RequestSetView.LeftOut> leftOut) {
        if (key != null) {
            CreationKeys.check(key);
        }
        String hash = Digest.of(StrictJson.write(said)).hex();
        int made =
                entities.createNativeQuery(
                                "insert into request_set (id, person_id, key, body_hash, left_out,"
                                        + " created_at) values (?1, ?2, cast(?3 as text), ?4,"
                                        + " cast(?5 as jsonb), ?6)"
                                        + " on conflict (person_id, key) do nothing")
                        .setParameter(1, id)
                        .setParameter(2, caller.id())
                        .setParameter(3, key)
                        .setParameter(4, hash)
                        .setParameter(5, StrictJson.text(leftOut))
                        .setParameter(6, clock.instant())
                        .executeUpdate();
        return made == 1
                ? Optional.empty()
                : Optional.of(keys.sameSet(caller.id(), String.valueOf(key), hash));
    }

    /** The set with its requests in the order in which they were asked. */
    @Transactional(readOnly = true)
    public RequestSetView get(Caller caller, String id) {
        RequestSetEntity set = entities.find(RequestSetEntity.class, id);
        boolean seen =
                set != null
                        && (Access.seesAll(caller)
                                || (caller.isPerson() && set.getPersonId().equals(caller.id())));
        if (!seen) {
            throw Problem.notFound("set of requests", id);
        }
        return set.view(reader.views(requestsOf(id)));
    }

    private List<RequestEntity> requestsOf(String id) {
        return entities.createQuery(
                        "from RequestEntity r where r.setId = :id order by r.number",
                        RequestEntity.class)
                .setParameter("id", id)
                .getResultList();
    }

    /** Takes back, in one act, every request of the set that still waits for somebody. */
    @Transactional
    public RequestSetView withdraw(Caller caller, String id) {
        RequestSetView set = get(caller, id);
        if (!set.personId().equals(caller.id())) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Only the person who asked withdraws a request.");
        }
        List<String> waiting =
                set.requests().stream()
                        .filter(request -> request.state().isWaiting())
                        .map(RequestView::id)
                        .toList();
        if (waiting.isEmpty()) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "None of these requests waits for anybody, so none can be withdrawn.");
        }
        waiting.forEach(request -> requests.withdraw(caller, request));
        return get(caller, id);
    }
}
