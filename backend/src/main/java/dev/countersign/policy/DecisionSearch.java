package dev.countersign.policy;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import dev.countersign.listing.Conditions;
import dev.countersign.listing.Found;
import dev.countersign.listing.Keyset;
import dev.countersign.listing.ListQuery;
import dev.countersign.listing.Sort;
import dev.countersign.platform.Page;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Finds recorded decisions, newest first, by key and never by offset: the first page costs as much
 * as the last one, at any number of decisions.
 */
@Singleton
public class DecisionSearch {
    private static final String DECISIONS = "DecisionRow d";
    private static final String FINDINGS = "FindingRow f join DecisionRow d on d.id = f.decisionId";
    private static final Keyset<String> ALL = new Keyset<>(String.class, "d.id", "d.id", DECISIONS);
    private static final Keyset<String> BY_CODE =
            new Keyset<>(String.class, "f.decisionId", "f.decisionId", FINDINGS);

    private final EntityManager entities;

    DecisionSearch(EntityManager entities) {
        this.entities = entities;
    }

    /** The orders of the list; those by a code begin with its findings. */
    public static List<Sort> sorts(boolean byCode) {
        String at = byCode ? "f.decidedAt" : "d.decidedAt";
        return List.of(
                Sort.falling("newest", at, Sort.Type.INSTANT),
                Sort.rising("oldest", at, Sort.Type.INSTANT));
    }

    /** A page without inputs and outputs, and how many there are. */
    @Transactional(readOnly = true)
    public Found<DecisionSummary> found(DecisionFilter filter, ListQuery query) {
        return rows(filter).found(entities, where(filter), query).as(this::summaries);
    }

    /** A page alone. */
    @Transactional(readOnly = true)
    public Page<DecisionSummary> page(DecisionFilter filter, ListQuery query) {
        return rows(filter).page(entities, where(filter), query).as(this::summaries);
    }

    /** A page with everything. */
    @Transactional(readOnly = true)
    public Page<StoredDecision> whole(DecisionFilter filter, ListQuery query) {
        return rows(filter).page(entities, where(filter), query).as(this::stored);
    }

    /** How many there are. Reads an index entry for each. */
    @Transactional(readOnly = true)
    public long count(DecisionFilter filter) {
        Conditions where = where(filter);
        return where.into(
                        entities.createQuery(
                                "select count(*) from " + from(filter) + " where " + where.text(),
                                Long.class))
                .getSingleResult();
    }

    /** Where a code is asked for, its findings lead, because their index has the order. */
    private static Keyset<String> rows(DecisionFilter filter) {
        return filter.code() == null ? ALL : BY_CODE;
    }

    private static String from(DecisionFilter filter) {
        return filter.code() == null ? DECISIONS : FINDINGS;
    }

    private static Conditions where(DecisionFilter filter) {
        String at = filter.code() == null ? "d.decidedAt" : "f.decidedAt";
        Outcome outcome = filter.outcome();
        DecisionPurpose purpose = filter.purpose();
        return new Conditions()
                .add("f.code = :code", "code", filter.code())
                .add("d.personId in :people", "people", filter.personIds())
                .add("d.deviceId in :devices", "devices", filter.deviceIds())
                .add("d.modelDigest in :models", "models", filter.modelDigests())
                .add("d.outcome = :outcome", "outcome", outcome == null ? null : outcome.text())
                .add("d.purpose = :purpose", "purpose", purpose == null ? null : purpose.text())
                .add("d.bundleRevision = :revision", "revision", filter.revision())
                .add(at + " >= :from", "from", filter.from())
                .add(at + " < :until", "until", filter.until());
    }

    /** In the order of the ids. */
    private List<DecisionSummary> summaries(List<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<String, List<DecisionSummary.Failing>> failing = failing(ids);
        Map<String, DecisionSummary> found =
                entities.createQuery(
                                "select "
                                        + Summaries.COLUMNS
                                        + " from DecisionRow d where d.id in :ids",
                                Tuple.class)
                        .setParameter("ids", ids)
                        .getResultStream()
                        .map(row -> Summaries.of(row, failing))
                        .collect(toMap(DecisionSummary::id, summary -> summary));
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    private List<StoredDecision> stored(List<String> ids) {
        Map<String, StoredDecision> found =
                entities.createQuery("from DecisionRow d where d.id in :ids", DecisionRow.class)
                        .setParameter("ids", ids)
                        .getResultStream()
                        .collect(toMap(DecisionRow::getId, DecisionRow::stored));
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
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

    /** Rows of these columns as summaries. */
    private static final class Summaries {
        static final String COLUMNS =
                "d.id, d.decidedAt, d.purpose, d.requestId, d.personId, d.deviceId, d.modelDigest, d.toolId,"
                        + " d.outcome, d.bundleSequence, d.bundleRevision, d.bundleDigest, d.engine";

        private Summaries() {}

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
}
