package dev.countersign.inventory.group;

import dev.countersign.platform.Page;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The devices of groups, and what their gates told of late. */
@Singleton
public class GroupMembers {
    /** How far back the numbers look. */
    public static final Duration WINDOW = Duration.ofDays(7);

    private static final String OBSERVED = "load.observed";
    private static final String REFUSED = "load.denied";
    private static final int MOST_MODELS = 20;

    private final EntityManager entities;
    private final Clock clock;

    GroupMembers(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    /** A device of a group. */
    public record Member(String id, String name, String state) {}

    /** One page by id; {@code after} is the id of the last one. */
    @Transactional(readOnly = true)
    public Page<Member> page(String groupId, @Nullable String after, int limit) {
        List<?> rows =
                entities.createNativeQuery(
                                "select id, name, state from device where group_id = ?1 and id > ?2"
                                        + " order by id limit ?3",
                                Object[].class)
                        .setParameter(1, groupId)
                        .setParameter(2, after == null ? "" : after)
                        .setParameter(3, limit + 1)
                        .getResultList();
        List<Member> found =
                rows.stream()
                        .map(Object[].class::cast)
                        .map(row -> new Member((String) row[0], (String) row[1], (String) row[2]))
                        .toList();
        return Page.of(found, limit, Member::id);
    }

    /** How many devices the group has. */
    @Transactional(readOnly = true)
    public long count(String groupId) {
        return number(
                entities.createNativeQuery("select count(*) from device where group_id = ?1")
                        .setParameter(1, groupId)
                        .getSingleResult());
    }

    /** Which of these devices are in a group that observes now. */
    @Transactional(readOnly = true)
    public Set<String> observing(Collection<String> deviceIds) {
        if (deviceIds.isEmpty()) {
            return Set.of();
        }
        List<?> found =
                entities.createNativeQuery(
                                "select d.id from device d join device_group g on g.id = d.group_id"
                                        + " where d.id in (:ids) and g.observe_until > :now",
                                String.class)
                        .setParameter("ids", deviceIds)
                        .setParameter("now", clock.instant())
                        .getResultList();
        return found.stream().map(String::valueOf).collect(Collectors.toCollection(TreeSet::new));
    }

    /** How many devices each group has, by id; groups without one are left out. */
    @Transactional(readOnly = true)
    public Map<String, Long> counts() {
        List<?> rows =
                entities.createNativeQuery(
                                "select group_id, count(*) from device where group_id is not null"
                                        + " group by group_id",
                                Object[].class)
                        .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .collect(Collectors.toMap(row -> (String) row[0], row -> number(row[1])));
    }

    /** What was let through and what was refused on the group's devices within {@link #WINDOW}. */
    @Transactional(readOnly = true)
    public GroupEffect effect(DeviceGroup group) {
        boolean observes = group.modeAt(clock.instant()) == GateMode.OBSERVE;
        return new GroupEffect(
                count(group.id()),
                tally(group.id(), OBSERVED),
                tally(group.id(), REFUSED),
                models(group.id(), observes ? OBSERVED : REFUSED));
    }

    private GroupEffect.Count tally(String groupId, String kind) {
        Object[] row =
                (Object[])
                        entities.createNativeQuery(
                                        "select count(*), count(distinct coalesce(model_digest, name)),"
                                                + " count(distinct device_id) from receipt where kind = ?1"
                                                + " and kind in ('load.observed', 'load.denied') and at >= ?2"
                                                + " and device_id in (select id from device where group_id = ?3)",
                                        Object[].class)
                                .setParameter(1, kind)
                                .setParameter(2, clock.instant().minus(WINDOW))
                                .setParameter(3, groupId)
                                .getSingleResult();
        return new GroupEffect.Count(number(row[0]), number(row[1]), number(row[2]));
    }

    private List<GroupEffect.ModelCount> models(String groupId, String kind) {
        List<?> rows =
                entities.createNativeQuery(
                                "select coalesce(model_digest, name), max(name), count(distinct device_id),"
                                        + " count(*) from receipt where kind = ?4 and kind in ('load.observed', 'load.denied')"
                                        + " and at >= ?1 and device_id in"
                                        + " (select id from device where group_id = ?2)"
                                        + " group by 1 order by 3 desc, 4 desc, 1 limit ?3",
                                Object[].class)
                        .setParameter(1, clock.instant().minus(WINDOW))
                        .setParameter(2, groupId)
                        .setParameter(3, MOST_MODELS)
                        .setParameter(4, kind)
                        .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row ->
                        new GroupEffect.ModelCount(
                                (String) row[0], (String) row[1], number(row[2]), number(row[3])))
                .toList();
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }
}
