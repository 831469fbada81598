package dev.countersign.notify;

import dev.countersign.identity.Caller;
import dev.countersign.platform.Page;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one person was told, newest first. Nobody sees another person's. */
@Singleton
public class Inbox {
    private static final int COUNTED = 100;

    private final EntityManager entities;
    private final Clock clock;

    Inbox(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    /**
     * One notice in a person's inbox.
     *
     * @param key the last part of its texts' keys, {@code notice.<key>}
     */
    @Introspected
    public record Item(
            String id, String key, String about, String path, Instant at, boolean unread) {}

    @Transactional(readOnly = true)
    Page<Item> list(Caller caller, boolean unreadOnly, @Nullable String after, int limit) {
        List<?> rows =
                entities.createNativeQuery(
                                "select n.id, n.kind, n.about, n.path, n.at, i.read_at from inbox i"
                                        + " join notice n on n.id = i.notice_id where i.person_id = :person"
                                        + " and (not :unread or i.read_at is null) and i.notice_id < :after"
                                        + " order by i.notice_id desc",
                                Object[].class)
                        .setParameter("person", caller.id())
                        .setParameter("unread", unreadOnly)
                        .setParameter("after", after == null ? "ntc_~" : after)
                        .setMaxResults(limit + 1)
                        .getResultList();
        List<Item> found = rows.stream().map(row -> item((Object[]) row)).toList();
        return Page.of(found, limit, Item::id);
    }

    private static Item item(Object[] row) {
        return new Item(
                (String) row[0],
                NoticeKind.of((String) row[1]).orElse(NoticeKind.TEST).key(),
                (String) row[2],
                (String) row[3],
                (Instant) row[4],
                row[5] == null);
    }

    /** How many are unread; {@value #COUNTED} stands for that many or more. */
    @Transactional(readOnly = true)
    public int unread(Caller caller) {
        return ((Number)
                        entities.createNativeQuery(
                                        "select count(*) from (select 1 from inbox where person_id = :person"
                                                + " and read_at is null limit "
                                                + COUNTED
                                                + ") counted")
                                .setParameter("person", caller.id())
                                .getSingleResult())
                .intValue();
    }

    /** Marks one as read; where it leads, or empty when the caller was never told this. */
    @Transactional
    Optional<String> open(Caller caller, String noticeId) {
        List<?> path =
                entities.createNativeQuery(
                                "update inbox i set read_at = coalesce(i.read_at, :now) from notice n"
                                        + " where i.person_id = :person and i.notice_id = :id and n.id = i.notice_id"
                                        + " returning n.path")
                        .setParameter("now", clock.instant())
                        .setParameter("person", caller.id())
                        .setParameter("id", noticeId)
                        .getResultList();
        return path.stream().findFirst().map(String.class::cast);
    }

    /** Marks all up to the newest that the reader saw. */
    @Transactional
    void readAll(Caller caller, String newest) {
        entities.createNativeQuery(
                        "update inbox set read_at = :now where person_id = :person"
                                + " and read_at is null and notice_id <= :newest")
                .setParameter("now", clock.instant())
                .setParameter("person", caller.id())
                .setParameter("newest", newest)
                .executeUpdate();
    }
}
