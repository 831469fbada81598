package dev.countersign.identity;

import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who last gave a person another way to get in: a one-time password, a link to a subject of the
 * identity provider, or the removal of their passkeys. Whoever did could use it themselves, so what
 * is added in the person's name from then on says so.
 */
@Singleton
public class Resets {
    private final EntityManager entities;
    private final Clock clock;

    Resets(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    /**
     * A reset.
     *
     * @param by the id of the administrator, or {@code system} for the recovery of an account
     */
    public record Reset(String by, Instant at) {}

    /** Keeps that somebody else did it just now. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void record(String actor, String personId) {
        entities.createNativeQuery(
                        "insert into sign_in_reset (person_id, reset_by, at) values (?1, ?2, ?3)"
                                + " on conflict (person_id) do update"
                                + " set reset_by = excluded.reset_by, at = excluded.at")
                .setParameter(1, personId)
                .setParameter(2, actor)
                .setParameter(3, clock.instant())
                .executeUpdate();
    }

    /** The newest reset of a person; empty where nobody ever did. */
    @Transactional(readOnly = true)
    public Optional<Reset> of(String personId) {
        List<?> rows =
                entities.createNativeQuery(
                                "select reset_by, at from sign_in_reset where person_id = ?1",
                                Object[].class)
                        .setParameter(1, personId)
                        .getResultList();
        return rows.stream()
                .findFirst()
                .map(row -> (Object[]) row)
                .map(row -> new Reset((String) row[0], (Instant) row[1]));
    }
}
