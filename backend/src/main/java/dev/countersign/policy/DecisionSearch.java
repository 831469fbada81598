package dev.countersign.policy;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.countersign.platform.Page;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds recorded decisions, newest first, by key and never by offset: the first page costs as much
 * as the last one, at any number of decisions.
 */
@Singleton
public class DecisionSearch {
    private final EntityManager entities;

    DecisionSearch(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * One page without inputs and outputs.
     *
     * @param after {@link Page#next} of the page before, or null for the first page
     * @param limit how many at most, 1 to {@link Page#LONGEST}
     */
    @Transactional(readOnly = true)
    public Page<DecisionSummary> page(DecisionFilter filter, @Nullable String after, int limit) {
        Where where = Where.of(filter, after);
        if (where.nothing) {
            return new Page<>(List.of(), null);
        }
        List<Tuple> rows =
                where.query(entities, Summaries.COLUMNS, Tuple.class)
                        .setMaxResults(limit + 1)
                        .getResultList();
        Page<Tuple> page = Page.of(rows, limit, row -> Summaries.cursor(row).text());
        Map<String, List<DecisionSummary.Failing>> failing =
                failing(page.items().stream().map(row -> row.get(0, String.class)).toList());
        return new Page<>(
                page.items().stream().map(row -> Summaries.of(row, failing)).toList(), page.next());
    }

    /** One page with everything; as {@link #page} otherwise. */
    @Transactional(readOnly = true)
    public Page<StoredDecision> whole(DecisionFilter filter, @Nullable String after, int limit) {
        Where where = Where.of(filter, after);
        if (where.nothing) {
            return new Page<>(List.of(), null);
        }
        List<DecisionRow> rows =
                where.query(entities, "d", DecisionRow.class)
                        .setMaxResults(limit + 1)
                        .getResultList();
        Page<DecisionRow> page = Page.of(rows, limit, row -> row.cursor().text());
        List<StoredDecision> items = page.items().stream().map(DecisionRow::stored).toList();
        return new Page<>(items, page.next());
    }

    /** How many there are. Reads an index entry for each. */
    @Transactional(readOnly = true)
    public long count(DecisionFilter filter) {
        Where where = Where.of(filter, null);
        return where.nothing
                ? 0
                : where.unordered(entities, "count(*)", Long.class).getSingleResult();
    }

    /** Whether a rule of this code ever stood in the way or warned. */
    @Transactional(readOnly = true)
    public boolean everFailed(String code) {
        return !entities.createQuery(
                        "select 1 from FindingRow f where f.code = :code", Integer.class)
                .setParameter("code", code)
                .setMaxResults(1)
                .getResultList()
                .isEmpty();
    }

    /** The revisions that were ever in force, the newest first. */
    @Transactional(readOnly = true)
    public List<String> revisions() {
        return entities.createQuery(
                        "select a.revision from ActivationRow a group by a.revision order by max(a.sequence) desc",
                        String.class)
                .getResultList();
    }

    private Map<String, List<DecisionSummary.Failing>> failing(Collection<String> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return entities.createQuery(
                        "from FindingRow f where f.decisionId in :ids order by f.code",
                        FindingRow.class)
                .setParameter("ids", ids)
                .getResultStream()
                .collect(
                        groupingBy(
                                FindingRow::getDecisionId, mapping(FindingRow::failing, toList())));
    }

    /** Rows of {@link #COLUMNS} as summaries. */
    private static final class Summaries {
        static final String COLUMNS =
                "d.id, d.decidedAt, d.purpose, d.requestId, d.personId, d.deviceId, d.modelDigest, d.toolId,"
                        + " d.outcome, d.bundleSequence, d.bundleRevision, d.bundleDigest, d.engine";

        private Summaries() {}

        static DecisionCursor cursor(Tuple row) {
            return new DecisionCursor(row.get(1, Instant.class), row.get(0, String.class));
        }

        static DecisionSummary of(Tuple row, Map<String, List<DecisionSummary.Failing>> failing) {
            String id = row.get(0, String.class);
            return new DecisionSummary(
                    id,
                    DecisionPurpose.of(row.get(2, String.class)),
                    new DecisionSubject(
                            row.get(3, String.class),
                            row.get(4, String.class),
                            row.get(5, String.class),
                            row.get(6, String.class),
                            row.get(7, String.class)),
                    row.get(1, Instant.class),
                    Outcome.of(row.get(8, String.class)),
                    new BundleIdentity(
                            row.get(9, Integer.class),
                            row.get(10, String.class),
                            row.get(11, String.class)),
                    row.get(12, String.class),
                    failing.getOrDefault(id, List.of()).stream()
                            .sorted(Comparator.comparing(DecisionSummary.Failing::severity))
                            .toList());
        }
    }

    /**
     * A filter as conditions of a query; values only ever travel as parameters. Where a code is
     * asked for, its findings lead the query, because their index has the order.
     */
    private static final class Where {
        private final StringBuilder text = new StringBuilder();
        private final Map<String, Object> values = new LinkedHashMap<>();
        private final boolean byCode;
        private boolean nothing;

        private Where(boolean byCode) {
            this.byCode = byCode;
        }

        static Where of(DecisionFilter filter, @Nullable String after) {
            Where where = new Where(filter.code() != null);
            where.equal("f.code", "code", filter.code());
            where.among("d.personId", "people", filter.personIds());
            where.among("d.deviceId", "devices", filter.deviceIds());
            where.among("d.modelDigest", "models", filter.modelDigests());
            where.equal("d.outcome", "outcome", text(filter.outcome()));
            where.equal("d.purpose", "purpose", text(filter.purpose()));
            where.equal("d.bundleRevision", "revision", filter.revision());
            where.add(where.at() + " >= :from", "from", filter.from());
            where.add(where.at() + " < :until", "until", filter.until());
            where.after(after);
            return where;
        }

        private void after(@Nullable String after) {
            if (after != null) {
                DecisionCursor cursor = DecisionCursor.parse(after);
                add(at() + " <= :at", "at", cursor.at());
                add("(" + at() + " < :at or " + id() + " < :id)", "id", cursor.id());
            }
        }

        private String at() {
            return byCode ? "f.decidedAt" : "d.decidedAt";
        }

        private String id() {
            return byCode ? "f.decisionId" : "d.id";
        }

        private void equal(String column, String name, @Nullable String value) {
            add(column + " = :" + name, name, value);
        }

        private void among(String column, String name, @Nullable Collection<String> values) {
            nothing |= values != null && values.isEmpty();
            add(column + " in :" + name, name, values);
        }

        private void add(String condition, String name, @Nullable Object value) {
            if (value != null) {
                text.append(text.isEmpty() ? " where " : " and ").append(condition);
                values.put(name, value);
            }
        }

        <T> TypedQuery<T> query(EntityManager entities, String columns, Class<T> type) {
            return query(entities, columns, " order by " + at() + " desc, " + id() + " desc", type);
        }

        <T> TypedQuery<T> unordered(EntityManager entities, String columns, Class<T> type) {
            return query(entities, columns, "", type);
        }

        private <T> TypedQuery<T> query(
                EntityManager entities, String columns, String order, Class<T> type) {
            String source =
                    byCode
                            ? " from FindingRow f join DecisionRow d on d.id = f.decisionId"
                            : " from DecisionRow d";
            TypedQuery<T> query =
                    entities.createQuery("select " + columns + source + text + order, type);
            values.forEach(query::setParameter);
            return query;
        }

        private static @Nullable String text(@Nullable Outcome outcome) {
            return outcome == null ? null : outcome.text();
        }

        private static @Nullable String text(@Nullable DecisionPurpose purpose) {
            return purpose == null ? null : purpose.text();
        }
    }
}
