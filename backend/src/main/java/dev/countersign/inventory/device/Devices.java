package dev.countersign.inventory.device;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.identity.Roles;
import dev.countersign.listing.Conditions;
import dev.countersign.platform.Ids;
import dev.countersign.platform.Page;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The register of devices. People see and change their own; security leads, auditors and
 * administrators see all. A device that a caller may not see does not exist for them.
 */
@Singleton
public class Devices {
    private final EntityManager entities;
    private final People people;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    Devices(EntityManager entities, People people, AuditLog audit, Ids ids, Clock clock) {
        this.entities = entities;
        this.people = people;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** Registers a device; it can be enrolled from then on. */
    @Transactional
    public Device register(Caller caller, Registration said) {
        Registration.Checked checked = said.checked();
        DeviceEntity device =
                new DeviceEntity(
                        ids.next("dev"), owner(caller, said.ownerId()), checked, clock.instant());
        entities.persist(device);
        audit.append(
                caller.id(),
                "device.registered",
                device.getId(),
                Map.of("owner", device.getOwnerId(), "ownership", checked.ownership()));
        return device.toDevice();
    }

    private String owner(Caller caller, @Nullable String ownerId) {
        if (ownerId == null && caller.isPerson()) {
            return caller.id();
        }
        if (ownerId == null) {
            throw Problem.field(
                    "/owner_id", "missing", "Say whose device this is.", "the id of a person");
        }
        if (!ownerId.equals(caller.id()) && !registersForOthers(caller)) {
            throw Problem.field(
                    "/owner_id",
                    "not_yours",
                    "Only a security lead, an administrator or an API client registers for others.",
                    "your own id, or leave it out");
        }
        return people.find(ownerId)
                .filter(Person::active)
                .map(Person::id)
                .orElseThrow(() ->
                        Problem.field(
                                "/owner_id",
                                "unknown",
                                "No active person has this id.",
                                "the id of a person, usr_…"));
    }

    private static boolean registersForOthers(Caller caller) {
        return caller.kind() == Caller.Kind.CLIENT
                || caller.has(Role.SECURITY_LEAD)
                || caller.has(Role.ADMINISTRATOR);
    }

    /** Whether the caller sees every device, not only their own. */
    public static boolean seesAll(Caller caller) {
        return (caller.kind() == Caller.Kind.CLIENT
                        && caller.grants().contains(Roles.INVENTORY_READ))
                || caller.has(Role.SECURITY_LEAD)
                || caller.has(Role.AUDITOR)
                || caller.has(Role.ADMINISTRATOR);
    }

    /** The devices that the caller sees and asks for, newest first. */
    @Transactional(readOnly = true)
    public Page<Device> list(
            Caller caller, DeviceFilter filter, @Nullable String after, int limit) {
        return Page.of(
                select(filter, seesAll(caller) ? null : caller.id(), after, limit + 1),
                limit,
                Device::id);
    }

    /**
     * At most this many, newest first, whoever asks: for rooms that judge access by other means.
     */
    @Transactional(readOnly = true)
    public List<Device> matching(DeviceFilter filter, int limit) {
        return select(filter, null, null, limit);
    }

    private List<Device> select(
            DeviceFilter filter, @Nullable String visibleTo, @Nullable String after, int limit) {
        filter.check();
        Map<String, Object> values = new HashMap<>();
        StringBuilder where = new StringBuilder("from DeviceEntity where 1 = 1");
        restrict(where, values, "ownerId = :owner", "owner", filter.ownerId());
        restrict(where, values, "ownerId = :caller", "caller", visibleTo);
        restrict(where, values, "state = :state", "state", filter.state());
        restrict(where, values, "ownership = :ownership", "ownership", filter.ownership());
        restrict(where, values, "locate(:text, lower(name)) > 0", "text", lower(filter.text()));
        restrict(where, values, "id < :after", "after", after);
        var query = entities.createQuery(where + " order by id desc", DeviceEntity.class);
        values.forEach(query::setParameter);
        return query.setMaxResults(limit).getResultStream().map(DeviceEntity::toDevice).toList();
    }

    private static void restrict(
            StringBuilder where,
            Map<String, Object> values,
            String condition,
            String name,
            @Nullable String value) {
        if (value != null) {
            where.append(" and ").append(condition);
            values.put(name, value);
        }
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    /** The device; a {@link Problem} of kind not-found when the caller may not see it. */
    @Transactional(readOnly = true)
    public Device get(Caller caller, String id) {
        return visible(caller, id).toDevice();
    }

    /** What these devices are called, by id; who is not known is left out. One query. */
    @Transactional(readOnly = true)
    public Map<String, String> names(Collection<String> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return entities.createQuery(
                        "select id, name from DeviceEntity where id in :ids", Object[].class)
                .setParameter("ids", ids)
                .getResultStream()
                .collect(Collectors.toMap(row -> (String) row[0], row -> (String) row[1]));
    }

    /**
     * The ids of devices whose name holds the text in any case, or of the one whose id it is; at
     * most {@code most}, whoever asks.
     */
    @Transactional(readOnly = true)
    public List<String> named(String text, int most) {
        if (text.startsWith("dev_")) {
            return List.of(text);
        }
        Conditions where = new Conditions().holds(text, "text", "lower(name)");
        return where.into(
                        entities.createQuery(
                                "select id from DeviceEntity where "
                                        + where.text()
                                        + " order by id",
                                String.class))
                .setMaxResults(most)
                .getResultList();
    }

    /** The device, whoever asks: for rooms that judge access by other means. */
    @Transactional(readOnly = true)
    public Optional<Device> find(String id) {
        return Optional.ofNullable(entities.find(DeviceEntity.class, id))
                .map(DeviceEntity::toDevice);
    }

    /**
     * Changes name or ownership. The ownership of a device that was ever enrolled, and so may have
     * been approved, is changed by a security lead only, and not by its owner.
     *
     * @param expectedVersion the version that the caller read; another one is refused
     */
    @Transactional
    public Device change(Caller caller, String id, int expectedVersion, DeviceChange change) {
        DeviceEntity device = own(caller, id);
        EntityTag.check(expectedVersion, device.getVersion());
        change.check();
        if (change.name() != null) {
            device.setName(change.name().strip());
        }
        if (change.ownership() != null) {
            boolean other = !device.getOwnerId().equals(caller.id());
            if (device.getEnrolledAt() != null && !(other && caller.has(Role.SECURITY_LEAD))) {
                throw new Problem(
                        ProblemCode.FORBIDDEN,
                        "Once a device was enrolled, only a security lead who is not its owner"
                                + " changes its ownership.");
            }
            device.setOwnership(Ownership.of(change.ownership()));
        }
        entities.flush();
        Device changed = device.toDevice();
        audit.append(
                caller.id(),
                "device.changed",
                id,
                Map.of("name_changed", change.name() != null, "ownership", changed.ownership()));
        return changed;
    }

    /**
     * Locks the device until the running transaction ends, for its owner and those who may change
     * every device.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Device hold(Caller caller, String id) {
        return own(caller, id).toDevice();
    }

    /**
     * Whether the device is enrolled and stays so until the running transaction ends: for who is
     * about to bind something to its key. False also while it is being changed.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean staysEnrolled(String id) {
        List<?> enrolled =
                entities.createNativeQuery(
                                "select id from device where id = ?1 and state = 'enrolled'"
                                        + " for share skip locked",
                                String.class)
                        .setParameter(1, id)
                        .getResultList();
        return !enrolled.isEmpty();
    }

    /**
     * The device was lost or stolen: its key proves nothing any more and it can never enrol again.
     * Its approvals are for the caller to revoke in the same transaction.
     *
     * @return false when that was known before
     */
    @Transactional
    public boolean lost(Caller caller, String id, String reason) {
        DeviceEntity device = own(caller, id);
        if (device.getState() == DeviceState.LOST) {
            return false;
        }
        device.lose();
        entities.flush();
        audit.append(caller.id(), "device.lost", id, Map.of("reason", reason));
        return true;
    }

    /** Locks the devices of a person that could still be used, until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<String> holdAllOf(String ownerId) {
        return usable(ownerId).stream()
                .map(device -> {
                    entities.refresh(device, LockModeType.PESSIMISTIC_WRITE);
                    return device.getId();
                })
                .toList();
    }

    /** How many devices of a person could still be used. */
    @Transactional(readOnly = true)
    public int countUsable(String ownerId) {
        return usable(ownerId).size();
    }

    /**
     * The owner has left: their devices prove nothing any more and can never enrol again. Approvals
     * are for the caller to revoke in the same transaction.
     *
     * @return how many
     */
    @Transactional
    public int retireAllOf(Caller caller, String ownerId, String reason) {
        List<DeviceEntity> usable = usable(ownerId);
        usable.forEach(DeviceEntity::retire);
        entities.flush();
        usable.forEach(device ->
                audit.append(
                        caller.id(), "device.retired", device.getId(), Map.of("reason", reason)));
        return usable.size();
    }

    private List<DeviceEntity> usable(String ownerId) {
        return entities.createQuery(
                        "from DeviceEntity d where d.ownerId = :owner"
                                + " and d.state in ('registered', 'enrolled') order by d.id",
                        DeviceEntity.class)
                .setParameter("owner", ownerId)
                .getResultList();
    }

    DeviceEntity visible(Caller caller, String id) {
        DeviceEntity device = entities.find(DeviceEntity.class, id);
        if (device == null || !(seesAll(caller) || device.getOwnerId().equals(caller.id()))) {
            throw Problem.notFound("device", id);
        }
        return device;
    }

    /** The device, locked, for its owner or those who may act on every device. */
    private DeviceEntity own(Caller caller, String id) {
        DeviceEntity device = visible(caller, id);
        boolean client =
                caller.kind() == Caller.Kind.CLIENT
                        && caller.grants().contains(Roles.INVENTORY_WRITE);
        if (!device.getOwnerId().equals(caller.id())
                && !client
                && !caller.has(Role.SECURITY_LEAD)
                && !caller.has(Role.ADMINISTRATOR)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "Only its owner, a security lead or an administrator changes a device.");
        }
        entities.refresh(device, LockModeType.PESSIMISTIC_WRITE);
        return device;
    }
}
