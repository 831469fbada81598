package dev.countersign.approval;

import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How much there is of everybody's requests and approvals; for those who see all of them. */
@Singleton
public class WorkCounts {
    private final EntityManager entities;

    WorkCounts(EntityManager entities) {
        this.entities = entities;
    }

    /** A request that waits, or an approval that ends. */
    public record Line(String id, String model, String person, String device, Instant at) {}

    /** Approvals by the state that is recorded; states without one are left out. */
    @Transactional(readOnly = true)
    public Map<ApprovalState, Long> approvals() {
        Map<ApprovalState, Long> counts = new EnumMap<>(ApprovalState.class);
        List<?> rows =
                entities.createNativeQuery(
                                "select state, count(*) from approval group by state",
                                Object[].class)
                        .getResultList();
        for (Object row : rows) {
            Object[] columns = (Object[]) row;
            counts.put(ApprovalState.of((String) columns[0]), ((Number) columns[1]).longValue());
        }
        return counts;
    }

    /** Requests that wait for a review. */
    @Transactional(readOnly = true)
    public long waiting() {
        return entities.createQuery(
                        "select count(r) from RequestEntity r where r.state = :state", Long.class)
                .setParameter("state", RequestState.IN_REVIEW.word())
                .getSingleResult();
    }

    /** Those of them that wait longest. */
    @Transactional(readOnly = true)
    public List<Line> oldestWaiting(int most) {
        return lines(
                """
                select r.id, m.name, p.display_name, d.name, r.created_at
                from (select * from request where state = 'in_review' order by created_at, id limit :most) r
                """,
                "r",
                "created_at",
                Map.of("most", most));
    }

    /** Active approvals that end before then. */
    @Transactional(readOnly = true)
    public long endingBefore(Instant end) {
        return entities.createQuery(
                        "select count(a) from ApprovalEntity a where a.state = :state and a.endsAt < :end",
                        Long.class)
                .setParameter("state", ApprovalState.ACTIVE.word())
                .setParameter("end", end)
                .getSingleResult();
    }

    /** Those of them that end first. */
    @Transactional(readOnly = true)
    public List<Line> endingFirst(Instant end, int most) {
        return lines(
                """
                select a.id, m.name, p.display_name, d.name, a.ends_at
                from (select * from approval where state = 'active' and ends_at < :end order by ends_at, id limit :most) a
                """,
                "a",
                "ends_at",
                Map.of("end", end, "most", most));
    }

    private List<Line> lines(
            String select, String alias, String order, Map<String, Object> parameters) {
        String joins =
                """
                join artifact_set m on m.digest = %1$s.model_digest
                join person p on p.id = %1$s.person_id
                join device d on d.id = %1$s.device_id
                order by %1$s.%2$s, %1$s.id
                """
                        .formatted(alias, order);
        var query = entities.createNativeQuery(select + joins, Object[].class);
        parameters.forEach(query::setParameter);
        List<?> rows = query.getResultList();
        return rows.stream().map(Object[].class::cast).map(WorkCounts::line).toList();
    }

    private static Line line(Object[] row) {
        return new Line(
                (String) row[0],
                (String) row[1],
                (String) row[2],
                (String) row[3],
                (Instant) row[4]);
    }
}
