package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.Devices;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asking from the device: as its owner, with the owner's roles as they are now, exactly as by the
 * portal's form; the record names the device.
 */
@Singleton
public class DeviceRequests {
    private static final Set<Role> ASKING =
            Set.of(Role.DEVELOPER, Role.SECURITY_LEAD, Role.DATA_OWNER);

    private final EntityManager entities;
    private final Devices devices;
    private final People people;
    private final Requests requests;
    private final Clock clock;

    DeviceRequests(
            EntityManager entities,
            Devices devices,
            People people,
            Requests requests,
            Clock clock) {
        this.entities = entities;
        this.devices = devices;
        this.people = people;
        this.requests = requests;
        this.clock = clock;
    }

    /**
     * A request that a device filed.
     *
     * @param isNew false when the same was asked before and is in review, or approved and still
     *     active
     */
    public record Filed(RequestView request, boolean isNew) {}

    /**
     * Files it for this device, or answers with the open one that asks for the same; two at once
     * file one.
     *
     * @param said its device is this one, whatever it says
     */
    @Transactional
    public Filed file(String deviceId, NewRequest said) {
        Device device =
                devices.find(deviceId).orElseThrow(() -> Problem.notFound("device", deviceId));
        Caller owner = owner(device);
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(hashtext(?1)) as text)")
                .setParameter(1, "request by " + deviceId)
                .getSingleResult();
        Optional<String> open = open(device, said);
        if (open.isPresent()) {
            return new Filed(requests.get(owner, open.get()), false);
        }
        return new Filed(requests.submit(owner, said, null, Map.of("device", deviceId)), true);
    }

    private Caller owner(Device device) {
        Person person =
                people.find(device.ownerId())
                        .filter(Person::active)
                        .filter(found -> found.roles().stream().anyMatch(ASKING::contains))
                        .orElseThrow(() ->
                                new Problem(
                                        ProblemCode.FORBIDDEN,
                                        "The owner of this device may not ask for models now."));
        Set<String> roles = person.roles().stream().map(Role::id).collect(Collectors.toSet());
        return new Caller(Caller.Kind.PERSON, person.id(), roles);
    }

    private Optional<String> open(Device device, NewRequest said) {
        return entities.createQuery(
                        "from RequestEntity r where r.personId = :person and r.deviceId = :device"
                                + " and r.modelDigest = :digest and r.toolId = :tool"
                                + " and (r.state in :waiting or exists (select 1 from ApprovalEntity a"
                                + " where a.requestId = r.id and a.state = :active"
                                + " and a.endsAt > :now)) order by r.id desc",
                        RequestEntity.class)
                .setParameter("person", device.ownerId())
                .setParameter("device", device.id())
                .setParameter("digest", Objects.requireNonNullElse(said.modelDigest(), ""))
                .setParameter("tool", Objects.requireNonNullElse(said.toolId(), ""))
                .setParameter(
                        "waiting",
                        List.of(
                                RequestState.IN_REVIEW.word(),
                                RequestState.CHANGES_REQUESTED.word()))
                .setParameter("active", ApprovalState.ACTIVE.word())
                .setParameter("now", clock.instant())
                .getResultStream()
                .filter(r -> same(r.getScopes(), said.scopes()))
                .filter(r -> same(r.getDataClasses(), said.dataClasses()))
                .map(RequestEntity::getId)
                .findFirst();
    }

    private static boolean same(List<String> known, @Nullable List<@Nullable String> said) {
        return said != null
                && said.size() == known.size()
                && new HashSet<@Nullable String>(known).equals(new HashSet<>(said));
    }
}
