package dev.countersign.identity;

import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Removes what sign-ins leave behind: sessions a week after the last moment they could have lived,
 * until when a form that was sent too late still finds its person; and forms nobody came back for.
 */
@Singleton
class EndedSessions {
    static final Duration KEPT = Duration.ofDays(7);

    /** So that no transaction is long. */
    static final int BATCH = 1000;

    private final EntityManager entities;
    private final Clock clock;

    EndedSessions(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    /**
     * Removes one batch of sessions.
     *
     * @return how many there were; fewer than {@link #BATCH} when none is left
     */
    @Transactional
    int removeSessions() {
        return remove("person_session", "id", "ends_at", clock.instant().minus(KEPT));
    }

    /** As {@link #removeSessions}, of forms that waited too long. */
    @Transactional
    int removeForms() {
        return remove("held_form", "id", "expires_at", clock.instant());
    }

    private int remove(String table, String key, String time, Instant until) {
        return entities.createNativeQuery(
                        "delete from %1$s where %2$s in (select %2$s from %1$s where %3$s <= ?1 order by %3$s limit %4$d)"
                                .formatted(table, key, time, BATCH))
                .setParameter(1, until)
                .executeUpdate();
    }
}
