package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeam;
import dev.countersign.inventory.use.DataClass;
import dev.countersign.inventory.use.Handling;
import dev.countersign.inventory.use.Uses;
import dev.countersign.listing.Conditions;
import dev.countersign.listing.Few;
import dev.countersign.listing.Found;
import dev.countersign.listing.Keyset;
import dev.countersign.listing.ListQuery;
import dev.countersign.listing.ListShape;
import dev.countersign.listing.Sort;
import dev.countersign.policy.Policy;
import dev.countersign.policy.RuleDescription;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything in review: what waits for the reader first, in whatever order they ask for, then what
 * waits for others, to be seen only. A handful of queries, however many rows there are.
 */
@Singleton
class ReviewQueue {
    /** Above every key that rows are ordered by. */
    private static final String BEYOND = "100000000000L";

    private static final Keyset<QueueRow> ROWS =
            new Keyset<>(QueueRow.class, "q", "q.id", "QueueRow q");

    private final EntityManager entities;
    private final Awaiting awaiting;
    private final People people;
    private final SmallTeam smallTeam;
    private final Policy policy;
    private final Uses uses;

    ReviewQueue(
            EntityManager entities,
            Awaiting awaiting,
            People people,
            SmallTeam smallTeam,
            Policy policy,
            Uses uses) {
        this.entities = entities;
        this.awaiting = awaiting;
        this.people = people;
        this.smallTeam = smallTeam;
        this.policy = policy;
        this.uses = uses;
    }

    /** What the queue can be asked. */
    @Transactional(readOnly = true)
    public ListShape shape(Caller caller) {
        String first = "(case when " + awaiting.rule(caller) + " then 0L else " + BEYOND + " end)";
        return ListShape.of("queue", "/reviews")
                .choice("show", "queue.show.", List.of("mine", "others"))
                .choice("risk", "risk.", QueueItem.risks())
                .choice("class", "class.", classes())
                .folded()
                .choice("origin", "queue.origin.", List.of("confirmed", "declared", "unknown"))
                .text("country")
                .text("person")
                .text("device")
                .text("rule")
                .text("alike")
                .sort(Sort.rising("oldest", first + " + q.askedSecond", Sort.Type.NUMBER))
                .sort(
                        Sort.rising(
                                "newest",
                                first + " + 10000000000L - q.askedSecond",
                                Sort.Type.NUMBER))
                .sort(Sort.rising("risk", first + " + 10L - q.risk", Sort.Type.NUMBER))
                .sort(Sort.rising("class", first + " + 1000L - q.classPosition", Sort.Type.NUMBER));
    }

    /** The register's, from the most to the least sensitive. */
    private List<String> classes() {
        return uses.dataClasses().stream()
                .filter(known -> known.handling() != Handling.FORBIDDEN)
                .map(DataClass::id)
                .toList()
                .reversed();
    }

    /** A page, and how many there are. */
    @Transactional(readOnly = true)
    public Found<QueueItem> found(Caller caller, ListQuery query) {
        return ROWS.found(entities, where(caller, query), query).as(rows -> items(caller, rows));
    }

    private Conditions where(Caller caller, ListQuery query) {
        String show = query.value("show");
        String risk = query.value("risk");
        String name = query.value("class");
        Conditions where =
                new Conditions()
                        // holds for every row: the orders name the reader too
                        .add("q.id <> :me", "me", caller.id())
                        .add("q.risk = :risk", "risk", risk == null ? null : QueueItem.level(risk))
                        .add("q.originState = :origin", "origin", query.value("origin"))
                        .add("q.originCountry = :country", "country", query.value("country"))
                        .add(
                                "q.personId in (:people)",
                                "people",
                                Few.ids("/person", query.value("person"), people::named))
                        .holds(query.value("device"), "device", "lower(q.deviceName)")
                        .add(
                                "exists (select 1 from NeedEntity n where n.key.requestId = q.id and"
                                        + " n.key.revision = q.revision and cast(n.because as"
                                        + " string) like :rule)",
                                "rule",
                                quoted(query.value("rule")))
                        .add("q.facts = :alike", "alike", query.value("alike"))
                        .add("cast(q.dataClasses as string) like :class", "class", quoted(name));
        if (show != null) {
            where.also(
                    show.equals("mine")
                            ? awaiting.rule(caller)
                            : "not (" + awaiting.rule(caller) + ")");
        }
        return where;
    }

    /** A member of a JSON list of words, as text. */
    private static @Nullable String quoted(@Nullable String word) {
        return word == null ? null : "%\"" + word.replaceAll("[^a-z0-9._]", "") + "\"%";
    }

    /** Those of these requests that are in review, oldest first. */
    @Transactional(readOnly = true)
    public List<QueueItem> of(Caller caller, Collection<String> ids) {
        return items(
                caller,
                entities.createQuery(
                                "from QueueRow q where q.id in :ids order by q.askedSecond, q.id",
                                QueueRow.class)
                        .setParameter("ids", ids)
                        .getResultList());
    }

    /**
     * What people ask for beyond what the queue shows.
     *
     * @param days how long the approval is to hold
     */
    record Asked(List<String> scopes, int days, String reason) {
        Asked {
            scopes = List.copyOf(scopes);
        }
    }

    /** What these requests are for, by id. */
    @Transactional(readOnly = true)
    Map<String, Asked> asked(Collection<String> ids) {
        return entities.createQuery("from RequestEntity where id in :ids", RequestEntity.class)
                .setParameter("ids", ids)
                .getResultStream()
                .collect(
                        Collectors.toMap(
                                RequestEntity::getId,
                                request ->
                                        new Asked(
                                                request.getScopes(),
                                                request.getDurationDays(),
                                                request.getReason())));
    }

    private List<QueueItem> items(Caller caller, List<QueueRow> rows) {
        List<String> ids = rows.stream().map(QueueRow::getId).toList();
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<String, Set<String>> because = because(ids);
        boolean alone = smallTeam.on();
        Set<String> decided = alone ? Set.of() : decided(caller, ids);
        Map<String, Long> sets = sets(rows);
        return rows.stream()
                .map(row ->
                        item(
                                row,
                                decided.contains(row.getId()) ? null : role(caller, row, alone),
                                titles(because.getOrDefault(row.getId(), Set.of())),
                                sets.getOrDefault(row.getSetId(), 1L)))
                .toList();
    }

    private static QueueItem item(
            QueueRow row, @Nullable String role, List<String> because, long setSize) {
        List<String> waits = new ArrayList<>();
        if (row.isWaitsOwner()) {
            waits.add(Role.DATA_OWNER.id());
        }
        if (row.isWaitsLead()) {
            waits.add(Role.SECURITY_LEAD.id());
        }
        return new QueueItem(
                row.getId(),
                row.getNumber(),
                row.getRevision(),
                row.getModelName(),
                row.getPersonName(),
                row.getDeviceId(),
                row.getDeviceName(),
                row.getToolName(),
                row.getCreatedAt(),
                role,
                waits,
                QueueItem.risk(row.getRisk()),
                because,
                row.getDataClasses(),
                row.getOriginCountry(),
                row.getOriginState(),
                row.getSetId(),
                setSize,
                row.getFacts());
    }

    /** In the order in which a verdict without a role would fill them. */
    private static @Nullable String role(Caller caller, QueueRow row, boolean alone) {
        boolean own = row.getPersonId().equals(caller.id()) || row.getOwnerId().equals(caller.id());
        if (own && !alone) {
            return null;
        }
        if (row.isWaitsOwner() && caller.has(Role.DATA_OWNER)) {
            return Role.DATA_OWNER.id();
        }
        return row.isWaitsLead() && caller.has(Role.SECURITY_LEAD) ? Role.SECURITY_LEAD.id() : null;
    }

    private List<String> titles(Set<String> codes) {
        return codes.stream().map(policy::rule).map(RuleDescription::title).distinct().toList();
    }

    private Map<String, Set<String>> because(List<String> ids) {
        return entities.createQuery(
                        "select n from NeedEntity n, RequestEntity r where r.id = n.key.requestId"
                                + " and n.key.revision = r.revision and r.id in :ids",
                        NeedEntity.class)
                .setParameter("ids", ids)
                .getResultStream()
                .collect(
                        Collectors.toMap(
                                NeedEntity::getRequestId,
                                need -> new TreeSet<>(need.getBecause()),
                                (a, b) -> {
                                    a.addAll(b);
                                    return a;
                                }));
    }

    /** Those that the reader decided on in their present revision. */
    private Set<String> decided(Caller caller, List<String> ids) {
        return new HashSet<>(
                entities.createQuery(
                                "select v.requestId from ReviewEntity v, RequestEntity r where"
                                        + " r.id = v.requestId and v.revision = r.revision and"
                                        + " v.reviewerId = :me and r.id in :ids",
                                String.class)
                        .setParameter("me", caller.id())
                        .setParameter("ids", ids)
                        .getResultList());
    }

    private Map<String, Long> sets(List<QueueRow> rows) {
        Set<String> ids =
                rows.stream()
                        .map(QueueRow::getSetId)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet());
        Map<String, Long> sizes = new HashMap<>();
        if (!ids.isEmpty()) {
            entities.createQuery(
                            "select r.setId, count(r) from RequestEntity r where r.setId in :ids"
                                    + " group by r.setId",
                            Object[].class)
                    .setParameter("ids", ids)
                    .getResultStream()
                    .forEach(row -> sizes.put((String) row[0], (Long) row[1]));
        }
        return sizes;
    }
}
