package dev.countersign.approval.exception;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeam;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceFilter;
import dev.countersign.inventory.device.Devices;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who sees exceptions and decides about them. */
@Singleton
class ExceptionAccess {
    private static final int MOST_DEVICES = 200;

    private final EntityManager entities;
    private final People people;
    private final Devices devices;
    private final SmallTeam smallTeam;

    ExceptionAccess(EntityManager entities, People people, Devices devices, SmallTeam smallTeam) {
        this.entities = entities;
        this.people = people;
        this.devices = devices;
        this.smallTeam = smallTeam;
    }

    /** Reviewers, auditors and administrators see every exception. */
    static boolean seesAll(Caller caller) {
        return Stream.of(Role.SECURITY_LEAD, Role.DATA_OWNER, Role.AUDITOR, Role.ADMINISTRATOR)
                .anyMatch(caller::has);
    }

    /** The caller's devices, for what they see besides their own exceptions. */
    Set<String> devicesOf(Caller caller) {
        return devices
                .matching(new DeviceFilter(null, null, null, caller.id()), MOST_DEVICES)
                .stream()
                .map(Device::id)
                .collect(Collectors.toSet());
    }

    /**
     * Others see what they asked for, what is for them or a device of theirs, and what is for a
     * model whoever uses it.
     */
    private boolean sees(Caller caller, ExceptionEntity exception) {
        Subject subject = exception.subject();
        return seesAll(caller)
                || (caller.isPerson()
                        && (exception.getOwnerId().equals(caller.id())
                                || caller.id().equals(subject.personId())
                                || (subject.personId() == null && subject.deviceId() == null)
                                || owns(caller, subject)));
    }

    private boolean owns(Caller caller, Subject subject) {
        String device = subject.deviceId();
        return device != null
                && devices.find(device)
                        .map(Device::ownerId)
                        .filter(caller.id()::equals)
                        .isPresent();
    }

    ExceptionEntity visible(Caller caller, String id) {
        ExceptionEntity exception = entities.find(ExceptionEntity.class, id);
        if (exception == null || !sees(caller, exception)) {
            throw Problem.notFound("exception", id);
        }
        return exception;
    }

    void requirePerson(Caller caller) {
        if (!caller.isPerson()) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Only a signed-in person asks for an exception.");
        }
    }

    /** From the register: a role that was taken away since the request came in does not count. */
    void requireLead(Caller caller) {
        boolean lead =
                caller.isPerson()
                        && people.find(caller.id())
                                .filter(Person::active)
                                .filter(person -> person.has(Role.SECURITY_LEAD))
                                .isPresent();
        if (!lead) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Only a security lead decides about exceptions.");
        }
    }

    /** Whether the exception is the caller's own matter. */
    boolean concerns(Caller caller, ExceptionEntity exception) {
        return exception.getOwnerId().equals(caller.id())
                || caller.id().equals(exception.subject().personId())
                || owns(caller, exception.subject());
    }

    /**
     * Whether there is no second person, which only small-team mode allows.
     *
     * @throws Problem {@code exception.second_person}
     */
    boolean alone(Caller caller, ExceptionEntity exception) {
        boolean own = concerns(caller, exception);
        if (own && !smallTeam.on()) {
            throw new Problem(
                    ProblemCode.EXCEPTION_SECOND_PERSON,
                    "You asked for this exception, or it is for you or a device of yours; another"
                            + " security lead has to grant it.");
        }
        return own;
    }
}
