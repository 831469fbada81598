package dev.countersign.approval.exception;

import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Tells owners in time that an exception comes to its end. */
@Singleton
class EndingExceptions {
    static final Duration SOON = Duration.ofDays(7);

    /** Who was granted a few days only knows them still. */
    static final Duration SETTLED = Duration.ofDays(1);

    private final EntityManager entities;
    private final ExceptionNotices notices;
    private final Clock clock;

    EndingExceptions(EntityManager entities, ExceptionNotices notices, Clock clock) {
        this.entities = entities;
        this.notices = notices;
        this.clock = clock;
    }

    /**
     * Tells of those that end within {@link #SOON}, each once; not of one granted less than {@link
     * #SETTLED} ago, yet.
     *
     * @return how many there were that nobody was told of
     */
    @Transactional
    int tell(int most) {
        Instant now = clock.instant();
        List<?> ids =
                entities.createNativeQuery(
                                """
                                update exception set ending_told = true where id in (
                                    select id from exception
                                    where state = 'granted' and not ending_told
                                        and expires_at > :now and expires_at <= :soon and decided_at <= :settled
                                    order by expires_at limit :most)
                                returning id
                                """,
                                String.class)
                        .setParameter("now", now)
                        .setParameter("soon", now.plus(SOON))
                        .setParameter("settled", now.minus(SETTLED))
                        .setParameter("most", most)
                        .getResultList();
        ids.forEach(id ->
                notices.ending(
                        Objects.requireNonNull(
                                entities.find(ExceptionEntity.class, String.valueOf(id)))));
        return ids.size();
    }
}
