package dev.countersign.approval;

import dev.countersign.approval.exception.ExceptionClosure;
import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Leaving;
import dev.countersign.identity.LeftBehind;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceState;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.model.ModelBlocks;
import dev.countersign.inventory.model.RevokedFiles;
import dev.countersign.problem.InputCheck;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A lost device, a leaver, a model that has to go: one act ends everything that hangs on them, in
 * one transaction and with one entry that counts it. A second call finds nothing left to end and
 * records nothing. Exceptions are locked first, then requests, then approvals, and the record comes
 * last: everybody who locks several of these goes that way, so that two acts at once wait in one
 * order.
 */
@Singleton
public class Departures {
    static final String DEVICE = "device.approvals_revoked";
    static final String PERSON = "person.left";
    static final String MODEL = ModelBlocks.REVOKED;
    private static final int LONGEST_REASON = 500;

    private final Approvals approvals;
    private final ClosedRequests requests;
    private final ExceptionClosure exceptions;
    private final Devices devices;
    private final Leaving leaving;
    private final LeftBehind leftBehind;
    private final ModelBlocks blocks;
    private final RevokedFiles models;
    private final AuditLog audit;

    Departures(
            Approvals approvals,
            ClosedRequests requests,
            ExceptionClosure exceptions,
            Devices devices,
            Leaving leaving,
            LeftBehind leftBehind,
            ModelBlocks blocks,
            RevokedFiles models,
            AuditLog audit) {
        this.approvals = approvals;
        this.requests = requests;
        this.exceptions = exceptions;
        this.devices = devices;
        this.leaving = leaving;
        this.leftBehind = leftBehind;
        this.blocks = blocks;
        this.models = models;
        this.audit = audit;
    }

    /**
     * What an act ended.
     *
     * @param revokedApprovals those that rested on an ended exception included
     * @param belongings what else of a leaver ended, by kind
     */
    public record Ended(
            int revokedApprovals,
            int closedRequests,
            int endedExceptions,
            int retiredDevices,
            Map<String, Integer> belongings) {
        public Ended {
            belongings = Map.copyOf(belongings);
        }

        Map<String, Object> facts(String reason) {
            Map<String, Object> facts = new TreeMap<>();
            facts.put("reason", reason);
            facts.put("approvals", revokedApprovals);
            facts.put("requests", closedRequests);
            facts.put("exceptions", endedExceptions);
            facts.put("devices", retiredDevices);
            facts.putAll(belongings);
            return facts;
        }
    }

    /** The device is lost: its key proves nothing any more, nothing is approved on it. */
    @Transactional
    public Ended deviceLost(Caller caller, String deviceId, @Nullable String reason) {
        String why = reason(reason);
        Device device = devices.hold(caller, deviceId);
        String said = "device lost: " + why;
        List<String> open = exceptions.hold(deviceId);
        List<RequestEntity> closed = requests.close("r.deviceId = :id", deviceId, false);
        List<ApprovalEntity> ended = approvals.endAll("a.deviceId = :id", deviceId, said);
        ExceptionClosure.Ended waived = exceptions.endAll(caller.id(), open, said);
        approvals.recordEnded(caller.id(), ended, said);
        requests.record(caller.id(), closed, said);
        Ended all = ended(ended, closed, waived, 0, Map.of());
        devices.lost(caller, deviceId, why);
        if (device.state() != DeviceState.LOST) {
            audit.append(caller.id(), DEVICE, deviceId, all.facts(why));
        }
        return all;
    }

    /**
     * The person leaves: no sign-in and no session any more, and nothing that was theirs holds. For
     * administrators.
     */
    @Transactional
    public Ended personLeaves(Caller caller, String personId, @Nullable String reason) {
        String why = reason(reason);
        leaving.hold(caller, personId);
        if (leaving.hasLeft(personId)) {
            return new Ended(0, 0, 0, 0, Map.of());
        }
        devices.holdAllOf(personId);
        String said = "person left: " + why;
        LeftBehind.Ended left = leftBehind.end(caller.id(), personId, said);
        List<String> open = exceptions.hold(personId);
        List<RequestEntity> closed = requests.close("r.personId = :id", personId, false);
        List<ApprovalEntity> ended = approvals.endAll("a.personId = :id", personId, said);
        ExceptionClosure.Ended waived = exceptions.endAll(caller.id(), open, said);
        approvals.recordEnded(caller.id(), ended, said);
        requests.record(caller.id(), closed, said);
        int retired = devices.retireAllOf(caller, personId, said);
        leaving.leave(caller, personId);
        leftBehind.record(caller.id(), left, said);
        Ended all = ended(ended, closed, waived, retired, left.counts());
        audit.append(caller.id(), PERSON, personId, all.facts(why));
        return all;
    }

    /**
     * The model is revoked everywhere and refused until that is lifted. For security leads and
     * administrators.
     */
    @Transactional
    public Ended modelRevoked(Caller caller, ModelBlocks.Target target, @Nullable String reason) {
        String why = reason(reason);
        boolean changed = blocks.begin(caller, target, why);
        Set<String> found = blocks.digests(target);
        RevokedFiles.Ended ended = models.end(caller.id(), found, why);
        Ended all = new Ended(ended.approvals(), ended.requests(), 0, 0, Map.of());
        if (changed || ended.approvals() > 0 || ended.requests() > 0) {
            Map<String, Object> facts = all.facts(why);
            facts.put("derivatives", target.derivatives());
            facts.put("digests", found.size());
            audit.append(caller.id(), MODEL, target.id(), facts);
        }
        return all;
    }

    /** For a condition on digests, which has to name one: where there are none, one of no files. */
    static Set<String> orNone(Set<String> digests) {
        return digests.isEmpty() ? Set.of("-") : digests;
    }

    private static Ended ended(
            List<ApprovalEntity> approvals,
            List<RequestEntity> requests,
            ExceptionClosure.Ended exceptions,
            int devices,
            Map<String, Integer> belongings) {
        return new Ended(
                approvals.size() + exceptions.approvals(),
                requests.size(),
                exceptions.exceptions(),
                devices,
                belongings);
    }

    private static String reason(@Nullable String reason) {
        InputCheck check = new InputCheck();
        String why = check.reason("/reason", reason, LONGEST_REASON);
        check.done();
        return why;
    }
}
