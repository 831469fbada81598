package dev.countersign.approval;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about the same files with the same tool for data of which a class is the same:
 * among the 500 newest of such files and tool, so that a popular model costs no more than others.
 */
@Singleton
class SimilarRequests {
    private static final int SHOWN = 5;
    private static final String FOUND =
            """
            with newest as (
              select id, number, state, data_classes, changed_at from request
              where model_digest = :digest and tool_id = :tool and id <> :id
              order by created_at desc limit 500),
            alike as (
              select * from newest n where n.state in ('approved', 'rejected', 'denied')
                and exists (select 1 from jsonb_array_elements_text(n.data_classes) c
                            where c in (:classes)))
            select a.id, a.number, a.state, a.changed_at,
              (select v.reason from review v where v.request_id = a.id
               order by v.at desc, v.id desc limit 1),
              count(*) filter (where a.state = 'approved') over (),
              count(*) filter (where a.state = 'rejected') over (),
              count(*) filter (where a.state = 'denied') over ()
            from alike a order by (a.state = 'rejected') desc, a.changed_at desc
            """;

    private final EntityManager entities;

    SimilarRequests(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * @param reason of the last verdict, null where policy decided alone
     */
    record Line(String id, long number, String state, Instant at, @Nullable String reason) {}

    /** Counts of all that were found, and some of them: those that people turned down first. */
    record Found(long approved, long rejected, long denied, List<Line> lines) {
        public boolean isEmpty() {
            return lines.isEmpty();
        }
    }

    Found to(RequestView request) {
        @SuppressWarnings("unchecked") // a native query's rows are untyped
        List<Object[]> rows =
                entities.createNativeQuery(FOUND, Object[].class)
                        .setParameter("digest", request.modelDigest())
                        .setParameter("tool", request.toolId())
                        .setParameter("id", request.id())
                        .setParameter("classes", request.dataClasses())
                        .setMaxResults(SHOWN)
                        .getResultList();
        List<Line> lines = new ArrayList<>();
        for (Object[] row : rows) {
            lines.add(
                    new Line(
                            (String) row[0],
                            ((Number) row[1]).longValue(),
                            (String) row[2],
                            (Instant) row[3],
                            (String) row[4]));
        }
        return rows.isEmpty()
                ? new Found(0, 0, 0, lines)
                : new Found(
                        count(rows.getFirst()[5]),
                        count(rows.getFirst()[6]),
                        count(rows.getFirst()[7]),
                        lines);
    }

    private static long count(Object number) {
        return ((Number) number).longValue();
    }
}
