package dev.countersign.policy;

import dev.countersign.platform.Ids;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The record of decisions, each with its exact input and the bundle that decided. Only ever added
 * to.
 */
@Singleton
public class Decisions {
    private static final int MOST = 200;

    private final EntityManager entities;
    private final Ids ids;
    private final Clock clock;

    Decisions(EntityManager entities, Ids ids, Clock clock) {
        this.entities = entities;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Records a decision in the caller's transaction, so that it commits with the act it stands
     * behind.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public StoredDecision record(
            DecisionPurpose purpose, DecisionSubject about, EvaluatedDecision evaluated) {
        Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        StoredDecision stored = new StoredDecision(ids.next("dec"), purpose, about, at, evaluated);
        entities.persist(new DecisionRow(stored));
        entities.flush();
        recordFailing(stored);
        return stored;
    }

    /** In one statement, however many there are. */
    private void recordFailing(StoredDecision stored) {
        List<DecisionSummary.Failing> failing =
                stored.decision().failing().stream()
                        .map(f -> new DecisionSummary.Failing(f.code(), f.status(), f.severity()))
                        .toList();
        if (failing.isEmpty()) {
            return;
        }
        entities.createNativeQuery(
                        """
                        insert into decision_finding (decision_id, code, status, severity, decided_at)
                        select ?1, f.code, f.status, f.severity, ?2
                        from jsonb_to_recordset(cast(?3 as jsonb)) as f (code text, status text, severity text)
                        """)
                .setParameter(1, stored.id())
                .setParameter(2, stored.at())
                .setParameter(3, StrictJson.text(failing))
                .executeUpdate();
    }

    /** The decision of this id. */
    @Transactional(readOnly = true)
    public Optional<StoredDecision> find(String id) {
        return Optional.ofNullable(entities.find(DecisionRow.class, id)).map(DecisionRow::stored);
    }

    /** The decisions of these ids, by id; those that do not exist are left out. */
    @Transactional(readOnly = true)
    public Map<String, StoredDecision> find(Collection<String> ids) {
        return entities.createQuery(
                        "select d from DecisionRow d where d.id in :ids", DecisionRow.class)
                .setParameter("ids", ids)
                .getResultStream()
                .map(DecisionRow::stored)
                .collect(Collectors.toMap(StoredDecision::id, Function.identity()));
    }

    /**
     * Some decisions whole, and of these and more the policy that made them.
     *
     * @param whole by id
     * @param revisions the revision of the bundle, by the decision's id
     */
    public record Excerpt(Map<String, StoredDecision> whole, Map<String, String> revisions) {
        public Excerpt {
            whole = Map.copyOf(whole);
            revisions = Map.copyOf(revisions);
        }
    }

    /**
     * Reads the decisions of the ids {@code whole}, and of {@code further} which policy made them;
     * those that do not exist are left out. One query.
     */
    @Transactional(readOnly = true)
    public Excerpt excerpt(Collection<String> whole, Collection<String> further) {
        Set<String> all = new HashSet<>(whole);
        all.addAll(further);
        List<Object[]> rows =
                entities.createQuery(
                                "select n.id, n.bundleRevision, d from DecisionRow n"
                                        + " left join DecisionRow d on d.id = n.id and d.id in :whole"
                                        + " where n.id in :all",
                                Object[].class)
                        .setParameter("whole", whole)
                        .setParameter("all", all)
                        .getResultList();
        return new Excerpt(
                rows.stream()
                        .map(row -> (DecisionRow) row[2])
                        .filter(Objects::nonNull)
                        .map(DecisionRow::stored)
                        .collect(Collectors.toMap(StoredDecision::id, Function.identity())),
                rows.stream()
                        .collect(Collectors.toMap(row -> (String) row[0], row -> (String) row[1])));
    }

    /** How many decisions there are, counted up to {@code most}. */
    @Transactional(readOnly = true)
    public int count(int most) {
        return entities.createQuery("select d.id from DecisionRow d", String.class)
                .setMaxResults(most)
                .getResultList()
                .size();
    }

    /** All decisions of a request, newest first. */
    @Transactional(readOnly = true)
    public List<StoredDecision> ofRequest(String requestId) {
        return entities.createQuery(
                        "select d from DecisionRow d where d.requestId = :request order by d.decidedAt desc, d.id desc",
                        DecisionRow.class)
                .setParameter("request", requestId)
                .getResultStream()
                .map(DecisionRow::stored)
                .toList();
    }

    /**
     * All decisions, newest first.
     *
     * @param after {@link DecisionPage#next} of the part before, or null for the first part
     * @param limit how many at most, 1 to 200
     */
    @Transactional(readOnly = true)
    public DecisionPage newest(@Nullable String after, int limit) {
        if (limit < 1 || limit > MOST) {
            throw Problem.field(
                    "/limit",
                    "value",
                    "The limit is out of range.",
                    "a whole number from 1 to 200");
        }
        List<DecisionRow> rows = query(after).setMaxResults(limit + 1).getResultList();
        boolean more = rows.size() > limit;
        List<DecisionRow> shown = more ? rows.subList(0, limit) : rows;
        return new DecisionPage(
                shown.stream().map(DecisionRow::stored).toList(),
                more ? shown.getLast().cursor().text() : null);
    }

    /**
     * Decisions made after the one named and before {@code until}, oldest first.
     *
     * @param at when the decision {@code id} was made, or with an empty id any moment
     */
    @Transactional(readOnly = true)
    public List<StoredDecision> since(Instant at, String id, Instant until, int limit) {
        return entities.createQuery(
                        "select d from DecisionRow d where d.decidedAt >= :at and (d.decidedAt > :at"
                                + " or d.id > :id) and d.decidedAt < :until"
                                + " order by d.decidedAt, d.id",
                        DecisionRow.class)
                .setParameter("at", at)
                .setParameter("id", id)
                .setParameter("until", until)
                .setMaxResults(limit)
                .getResultStream()
                .map(DecisionRow::stored)
                .toList();
    }

    private TypedQuery<DecisionRow> query(@Nullable String after) {
        String order = " order by d.decidedAt desc, d.id desc";
        if (after == null) {
            return entities.createQuery("select d from DecisionRow d" + order, DecisionRow.class);
        }
        DecisionCursor cursor = DecisionCursor.parse(after);
        return entities.createQuery(
                        "select d from DecisionRow d where d.decidedAt <= :at and (d.decidedAt < :at or d.id < :id)"
                                + order,
                        DecisionRow.class)
                .setParameter("at", cursor.at())
                .setParameter("id", cursor.id());
    }
}
