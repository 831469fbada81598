package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
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
import java.util.Map;

/** A lost device or a leaver: one act ends everything that hangs on them. */
@Singleton
public class Departures {
    private final Approvals approvals;
    private final Devices devices;
    private final People people;
    private final AuditLog audit;

    Departures(Approvals approvals, Devices devices, People people, AuditLog audit) {
        this.approvals = approvals;
        this.devices = devices;
        this.people = people;
        this.audit = audit;
    }

    /**
     * The device is lost: its key proves nothing any more, its approvals are revoked.
     *
     * @return how many approvals were revoked
     */
    @Transactional
    public int deviceLost(Caller caller, String deviceId) {
        Device device = devices.lost(caller, deviceId);
        int revoked = approvals.revokeAllOfDevice(caller.id(), device.id(), "device lost");
        audit.append(
                caller.id(), "device.approvals_revoked", device.id(), Map.of("count", revoked));
        return revoked;
    }

    /**
     * The person leaves: no sign-in any more, every approval is revoked. For administrators.
     *
     * @return how many approvals were revoked
     */
    @Transactional
    public int personLeaves(Caller caller, String personId) {
        if (!caller.has(Role.ADMINISTRATOR)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Only an administrator records that a person leaves.");
        }
        Person person = people.change(caller.id(), personId, null, null, false);
        int revoked = approvals.revokeAllOfPerson(caller.id(), person.id(), "person left");
        audit.append(
                caller.id(), "person.approvals_revoked", person.id(), Map.of("count", revoked));
        return revoked;
    }
}
