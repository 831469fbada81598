package dev.countersign.approval;

import dev.countersign.identity.CreationKeys;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.Digest;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.Optional;

/**
 * Makes a repeated {@code POST} with the same {@code Idempotency-Key} answer with the same request.
 */
@Singleton
class RequestKeys {
    private final EntityManager entities;
    private final Clock clock;

    RequestKeys(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    /**
     * Claims the key for a new request, in the running transaction; waits for another one that is
     * claiming it.
     *
     * @return the request that has the key already
     */
    Optional<String> claim(String personId, String key, NewRequest body, String requestId) {
        CreationKeys.check(key);
        String hash = Digest.of(StrictJson.write(body)).hex();
        int claimed =
                entities.createNativeQuery(
                                "insert into request_key (person_id, key, body_hash, request_id, at)"
                                        + " values (?1, ?2, ?3, ?4, ?5) on conflict do nothing")
                        .setParameter(1, personId)
                        .setParameter(2, key)
                        .setParameter(3, hash)
                        .setParameter(4, requestId)
                        .setParameter(5, clock.instant())
                        .executeUpdate();
        if (claimed == 1) {
            return Optional.empty();
        }
        return Optional.of(
                same(
                        "select body_hash, request_id from request_key"
                                + " where person_id = ?1 and key = ?2",
                        personId,
                        key,
                        hash));
    }

    /** The set of requests that has the key; the body has to be the same. */
    String sameSet(String personId, String key, String hash) {
        return same(
                "select body_hash, id from request_set where person_id = ?1 and key = ?2",
                personId,
                key,
                hash);
    }

    private String same(String query, String personId, String key, String hash) {
        Object[] row =
                (Object[])
                        entities.createNativeQuery(query, Object[].class)
                                .setParameter(1, personId)
                                .setParameter(2, key)
                                .getSingleResult();
        if (!hash.equals(row[0])) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "This Idempotency-Key was used for another request; use a new one.");
        }
        return (String) row[1];
    }
}
