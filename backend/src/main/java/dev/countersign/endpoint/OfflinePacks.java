package dev.countersign.endpoint;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceState;
import dev.countersign.inventory.device.Devices;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;

/** Makes offline packs for a device's owner and for administrators; each one is recorded. */
@Singleton
class OfflinePacks {
    private final Devices devices;
    private final GateSync sync;
    private final AuditLog audit;
    private final Clock clock;

    OfflinePacks(Devices devices, GateSync sync, AuditLog audit, Clock clock) {
        this.devices = devices;
        this.sync = sync;
        this.audit = audit;
        this.clock = clock;
    }

    /** What the device's gate would be answered now, and what to call the file. */
    record Pack(SyncAnswer answer, String fileName) {}

    /** Nothing in it is secret or of use to another device: every signed part names this one. */
    Pack of(Caller caller, String deviceId) {
        Device device = devices.get(caller, deviceId);
        if (!device.ownerId().equals(caller.id()) && !caller.has(Role.ADMINISTRATOR)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "Only its owner or an administrator takes a device's offline pack.");
        }
        if (device.state() != DeviceState.ENROLLED) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "The device is "
                            + device.state().word()
                            + ", so nothing could be used there. Enrol it first.");
        }
        SyncAnswer answer = sync.of(deviceId);
        note(caller, deviceId, answer.approvals().size());
        return new Pack(answer, fileName(device));
    }

    @Transactional
    void note(Caller caller, String deviceId, int approvals) {
        audit.append(
                caller.id(), "device.offline_pack_made", deviceId, Map.of("approvals", approvals));
    }

    private String fileName(Device device) {
        String name = device.name().replaceAll("[^A-Za-z0-9._-]+", "-");
        return "countersign-"
                + name.substring(0, Math.min(40, name.length()))
                + "-"
                + LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
                + ".json";
    }
}
