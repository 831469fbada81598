package dev.countersign.inventory.group;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.platform.Ids;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The register of device groups. Security leads and administrators change it, with a reason;
 * auditors see it too. Every change that concerns a device gives its gate policy a higher sequence.
 */
@Singleton
public class DeviceGroups {
    private final EntityManager entities;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    DeviceGroups(EntityManager entities, AuditLog audit, Ids ids, Clock clock) {
        this.entities = entities;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** Who may change groups and put devices into them. */
    public static boolean mayChange(Caller caller) {
        return caller.has(Role.SECURITY_LEAD) || caller.has(Role.ADMINISTRATOR);
    }

    /** A new group, which enforces until it is switched. */
    @Transactional
    public DeviceGroup create(Caller caller, GroupChange.New said) {
        requireMay(caller);
        GroupChange.New asked = said.checked();
        lock();
        if (named(String.valueOf(asked.name())).isPresent()) {
            throw Problem.field(
                    "/name", "taken", "Another group has this name.", "a name of its own");
        }
        DeviceGroupEntity group =
                new DeviceGroupEntity(
                        ids.next("grp"),
                        String.valueOf(asked.name()),
                        String.valueOf(asked.reason()),
                        caller.id(),
                        clock.instant(),
                        nextSequence());
        entities.persist(group);
        entities.flush();
        DeviceGroup made = group.view();
        audit.append(
                caller.id(), "device_group.created", made.id(), Map.of("reason", made.reason()));
        return made;
    }

    /**
     * Switches what the gates of a group do.
     *
     * @param expectedVersion the version that the caller read
     */
    @Transactional
    public DeviceGroup change(Caller caller, String id, int expectedVersion, GroupChange said) {
        requireMay(caller);
        Instant now = clock.instant();
        GroupChange.Checked asked = said.checked(now);
        lock();
        DeviceGroupEntity group = entity(id);
        entities.refresh(group, LockModeType.PESSIMISTIC_WRITE);
        EntityTag.check(expectedVersion, group.getVersion());
        group.change(asked.mode(), asked.until(), asked.reason(), caller.id(), now, nextSequence());
        entities.flush();
        Map<String, Object> facts = new TreeMap<>();
        facts.put("mode", asked.mode());
        facts.put("reason", asked.reason());
        if (asked.until() != null) {
            facts.put("until", asked.until().toString());
        }
        audit.append(caller.id(), "device_group.mode_changed", id, facts);
        return group.view();
    }

    /**
     * Puts a device into a group, or with null back into the default one.
     *
     * @return false when it is there already; then nothing is recorded
     */
    @Transactional
    public boolean put(Caller caller, String deviceId, @Nullable String groupId, String reason) {
        requireMay(caller);
        InputCheck check = new InputCheck();
        GroupChange.reason(check, reason);
        check.done();
        if (groupId != null) {
            entity(groupId);
        }
        lock();
        int moved =
                entities.createNativeQuery(
                                "update device set group_id = cast(?1 as text), group_sequence = ?2"
                                        + " where id = ?3 and group_id is distinct from cast(?1 as text)")
                        .setParameter(1, groupId)
                        .setParameter(2, nextSequence())
                        .setParameter(3, deviceId)
                        .executeUpdate();
        if (moved == 1) {
            audit.append(
                    caller.id(),
                    "device.group_changed",
                    deviceId,
                    Map.of(
                            "group",
                            groupId == null ? DevicePolicy.DEFAULT_GROUP : groupId,
                            "reason",
                            reason.strip()));
        }
        return moved == 1;
    }

    /** All groups by name; there are few. */
    @Transactional(readOnly = true)
    public List<DeviceGroup> list() {
        return entities.createQuery(
                        "from DeviceGroupEntity g order by lower(g.name)", DeviceGroupEntity.class)
                .getResultStream()
                .map(DeviceGroupEntity::view)
                .toList();
    }

    /** The group; a {@link Problem} of kind not-found when there is none. */
    @Transactional(readOnly = true)
    public DeviceGroup get(String id) {
        return entity(id).view();
    }

    private Optional<DeviceGroupEntity> named(String name) {
        return entities.createQuery(
                        "from DeviceGroupEntity g where lower(g.name) = lower(:name)",
                        DeviceGroupEntity.class)
                .setParameter("name", name)
                .getResultStream()
                .findFirst();
    }

    private DeviceGroupEntity entity(String id) {
        DeviceGroupEntity group = entities.find(DeviceGroupEntity.class, id);
        if (group == null) {
            throw Problem.notFound("device group", id);
        }
        return group;
    }

    /** What the device's gate does now. */
    @Transactional(readOnly = true)
    public DevicePolicy of(String deviceId) {
        List<?> rows =
                entities.createNativeQuery(
                                "select group_id, group_sequence from device where id = ?1",
                                Object[].class)
                        .setParameter(1, deviceId)
                        .getResultList();
        if (rows.isEmpty()) {
            throw Problem.notFound("device", deviceId);
        }
        Object[] row = (Object[]) rows.getFirst();
        long placed = ((Number) row[1]).longValue();
        DeviceGroup group = row[0] == null ? null : entity((String) row[0]).view();
        if (group == null) {
            return new DevicePolicy(GateMode.ENFORCE, null, null, placed);
        }
        GateMode mode = group.modeAt(clock.instant());
        return new DevicePolicy(
                mode,
                group,
                mode == GateMode.OBSERVE ? group.observeUntil() : null,
                Math.max(placed, group.sequence()));
    }

    private static void requireMay(Caller caller) {
        if (!mayChange(caller)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "Only a security lead or an administrator changes device groups.");
        }
    }

    /** One change at a time, so that no sequence is published before a lower one. */
    private void lock() {
        entities.createNativeQuery(
                        "select cast(pg_advisory_xact_lock(hashtext('gate_policy')) as text)")
                .getSingleResult();
    }

    /** Higher than all before, and than those lost with a backup, as long as the clock is right. */
    private long nextSequence() {
        return ((Number)
                        entities.createNativeQuery(
                                        "select setval('gate_policy_sequence',"
                                                + " greatest(nextval('gate_policy_sequence'), ?1))")
                                .setParameter(1, clock.instant().getEpochSecond())
                                .getSingleResult())
                .longValue();
    }
}
