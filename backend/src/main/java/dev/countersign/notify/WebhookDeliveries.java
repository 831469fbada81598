package dev.countersign.notify;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of the newest notices for one webhook. */
@Singleton
class WebhookDeliveries {
    private static final int MOST = 50;

    private final EntityManager entities;

    WebhookDeliveries(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * @param dueAt when it is tried next, null when it ended
     */
    @Introspected
    record Line(
            String id,
            String kind,
            String key,
            String state,
            int attempts,
            String lastAnswer,
            Instant at,
            @Nullable Instant dueAt) {}

    @Transactional(readOnly = true)
    List<Line> newest(String webhookId) {
        List<?> rows =
                entities.createNativeQuery(
                                "select d.id, n.kind, d.state, d.attempts, d.last_answer, n.at, d.due_at"
                                        + " from delivery d join notice n on n.id = d.notice_id"
                                        + " where d.webhook_id = :w order by d.id desc",
                                Object[].class)
                        .setParameter("w", webhookId)
                        .setMaxResults(MOST)
                        .getResultList();
        return rows.stream().map(row -> line((Object[]) row)).toList();
    }

    private static Line line(Object[] row) {
        String state = (String) row[2];
        NoticeKind kind = NoticeKind.of((String) row[1]).orElse(NoticeKind.TEST);
        return new Line(
                (String) row[0],
                kind.word(),
                kind.key(),
                state,
                ((Number) row[3]).intValue(),
                (String) row[4],
                (Instant) row[5],
                state.equals("waiting") ? (Instant) row[6] : null);
    }
}
