package dev.countersign.inventory.group;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeam;
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
    private final SmallTeam smallTeam;
    private final Ids ids;
    private final Clock clock;

    DeviceGroups(
            EntityManager entities, AuditLog audit, SmallTeam smallTeam, Ids ids, Clock clock) {
        this.entities = entities;
        this.audit = audit;
        this.smallTeam = smallTeam;
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
     * Switches what the gates of a group do. Nobody lets a device of their own observe, or observe
     * for longer, outside of small-team mode.
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
        boolean alone = loosens(group.view(), asked.until(), now) && holdsDeviceOf(caller, id);
        requireSecondPerson(alone);
        group.change(asked.mode(), asked.until(), asked.reason(), caller.id(), now, nextSequence());
        entities.flush();
        Map<String, Object> facts = new TreeMap<>();
        facts.put("mode", asked.mode());
        facts.put("reason", asked.reason());
        if (alone) {
            facts.put("small_team", true);
        }
        if (asked.until() != null) {
            facts.put("until", asked.until().toString());
        }
        audit.append(caller.id(), "device_group.mode_changed", id, facts);
        return group.view();
    }

    /**
     * Puts a device into a group, or with null back into the default one. Nobody puts a device of
     * their own into a group that observes, outside of small-team mode.
     *
     * @return false when it is there already; then nothing is recorded
     */
    @Transactional
    public boolean put(Caller caller, String deviceId, @Nullable String groupId, String reason) {
        requireMay(caller);
        InputCheck check = new InputCheck();
        GroupChange.reason(check, reason);
        check.done();
        lock();
        boolean alone = groupId != null && observes(groupId) && owns(caller, deviceId);
        requireSecondPerson(alone);
        int moved =
                entities.createNativeQuery(
                                "update device set group_id = cast(?1 as text), group_sequence = ?2"
                                        + " where id = ?3 and group_id is distinct from cast(?1 as text)")
                        .setParameter(1, groupId)
                        .setParameter(2, nextSequence())
                        .setParameter(3, deviceId)
                        .executeUpdate();
        if (moved == 1) {
            Map<String, Object> facts = new TreeMap<>();
            facts.put("group", groupId == null ? DevicePolicy.DEFAULT_GROUP : groupId);
            facts.put("reason", reason.strip());
            if (alone) {
                facts.put("small_team", true);
            }
            audit.append(caller.id(), "device.group_changed", deviceId, facts);
        }
        return moved == 1;
    }

    /** Whether somebody else has to let this group observe, because it holds a device of theirs. */
    @Transactional(readOnly = true)
    public boolean needsSecondPerson(Caller caller, String groupId) {
        return holdsDeviceOf(caller, groupId) && !smallTeam.on();
    }

    private static boolean loosens(DeviceGroup group, @Nullable Instant until, Instant now) {
        Instant before = group.observeUntil();
        return until != null && !(before != null && now.isBefore(before) && !until.isAfter(before));
    }

    private boolean observes(String groupId) {
        DeviceGroupEntity group = entity(groupId);
        entities.refresh(group);
        return group.view().modeAt(clock.instant()) == GateMode.OBSERVE;
    }

    private boolean owns(Caller caller, String deviceId) {
        return exists("id", deviceId, caller);
    }

    private boolean holdsDeviceOf(Caller caller, String groupId) {
        return exists("group_id", groupId, caller);
    }

    private boolean exists(String column, String id, Caller caller) {
        return (Boolean)
                entities.createNativeQuery(
                                "select exists (select 1 from device where "
                                        + column
                                        + " = ?1 and owner_id = ?2)",
                                Boolean.class)
                        .setParameter(1, id)
                        .setParameter(2, caller.id())
                        .getSingleResult();
    }

    private void requireSecondPerson(boolean alone) {
        if (alone && !smallTeam.on()) {
            throw new Problem(
                    ProblemCode.GROUP_SECOND_PERSON,
                    "Only a security lead or an administrator who is not its owner lets a device"
                            + " observe, or observe for longer.");
        }
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
