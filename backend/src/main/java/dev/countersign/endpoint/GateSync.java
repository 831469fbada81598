package dev.countersign.endpoint;

import dev.countersign.approval.DeviceAdvice;
import dev.countersign.approval.LiveToken;
import dev.countersign.approval.Renewal;
import dev.countersign.approval.Renewals;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.group.DeviceGroups;
import dev.countersign.inventory.group.DevicePolicy;
import dev.countersign.inventory.model.ArtifactSet;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.issuance.GatePolicies;
import dev.countersign.issuance.SignedTrustBundle;
import dev.countersign.issuance.StatusLists;
import dev.countersign.issuance.TokenIssuer;
import dev.countersign.issuance.TrustBundles;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts together what a gate takes home, after issuing again what is due. */
@Singleton
final class GateSync {
    private static final Logger LOG = LoggerFactory.getLogger(GateSync.class);

    private final Devices devices;
    private final Asked asked;
    private final ArtifactSets sets;
    private final Signed signed;
    private final Clock clock;

    /** What is signed for gates, and what one of them is for. */
    @Singleton
    record Signed(
            TrustBundles trust,
            StatusLists lists,
            TokenIssuer tokens,
            GatePolicies policies,
            DeviceGroups groups) {}

    /** What people asked for on a device. */
    @Singleton
    record Asked(Renewals renewals, DeviceAdvice advice) {}

    GateSync(Devices devices, Asked asked, ArtifactSets sets, Signed signed, Clock clock) {
        this.devices = devices;
        this.asked = asked;
        this.sets = sets;
        this.signed = signed;
        this.clock = clock;
    }

    SyncAnswer of(String deviceId) {
        Device device =
                devices.find(deviceId).orElseThrow(() -> Problem.notFound("device", deviceId));
        List<Renewal.Refused> refused =
                asked.renewals.due(deviceId).stream()
                        .map(this::renew)
                        .flatMap(Optional::stream)
                        .toList();
        List<LiveToken> live = asked.renewals.liveTokens(deviceId);
        signed.tokens().fetched(live.stream().map(LiveToken::token).toList());
        SignedTrustBundle bundle = signed.trust().current();
        return new SyncAnswer(
                device.id(),
                device.ownerId(),
                clock.instant(),
                bundle.signed(),
                lists(live),
                live.stream().map(this::approval).toList(),
                bundle.minimumPolicySequence(),
                gatePolicy(deviceId),
                refused,
                advice(deviceId));
    }

    /** Null while no key may sign it: a gate without one enforces, and has to get its lists. */
    private @Nullable String gatePolicy(String deviceId) {
        DevicePolicy policy = signed.groups().of(deviceId);
        try {
            return policy.until() == null
                    ? signed.policies().enforce(deviceId, policy.sequence(), policy.groupName())
                    : signed.policies()
                            .observe(
                                    deviceId,
                                    policy.sequence(),
                                    policy.groupName(),
                                    policy.until());
        } catch (Problem problem) {
            if (problem.code() == ProblemCode.NO_KEY) {
                return null;
            }
            throw problem;
        }
    }

    /** Only words: that they cannot be had is no reason to withhold what allows and revokes. */
    private List<DeviceAdvice.Item> advice(String deviceId) {
        try {
            return asked.advice.of(deviceId);
        } catch (RuntimeException e) {
            LOG.error("cannot say what would help {}", deviceId, e);
            return List.of();
        }
    }

    /** Each in a transaction of its own: one that fails leaves the old token and the others. */
    private Optional<Renewal.Refused> renew(String approvalId) {
        try {
            return switch (asked.renewals.renew(approvalId)) {
                case Renewal.Refused refused -> Optional.of(refused);
                case Renewal.Renewed _, Renewal.NotDue _ -> Optional.empty();
            };
        } catch (RuntimeException e) {
            LOG.error("cannot renew the token of {}", approvalId, e);
            return Optional.empty();
        }
    }

    private List<SyncAnswer.StatusList> lists(List<LiveToken> live) {
        return live.stream()
                .map(each -> each.token().listNumber())
                .distinct()
                .sorted()
                .map(this::list)
                .toList();
    }

    private SyncAnswer.StatusList list(int number) {
        String token =
                signed.lists()
                        .current(number)
                        .orElseThrow(() -> new IllegalStateException("no status list " + number));
        return new SyncAnswer.StatusList(signed.lists().uri(number), token);
    }

    private SyncAnswer.Approval approval(LiveToken live) {
        ArtifactSet set = sets.get(live.approval().modelDigest());
        return new SyncAnswer.Approval(
                live.approval().id(),
                live.token().signed(),
                set.digest(),
                set.name(),
                set.artifacts().stream()
                        .map(f -> new SyncAnswer.File(f.role(), f.sha256(), f.size(), f.path()))
                        .toList(),
                set.manifest(),
                live.approval().state().word());
    }
}
