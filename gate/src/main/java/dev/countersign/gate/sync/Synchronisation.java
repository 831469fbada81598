package dev.countersign.gate.sync;

import dev.countersign.gate.check.Explanation;
import dev.countersign.gate.check.GateMode;
import dev.countersign.gate.check.StatusUpdate;
import dev.countersign.gate.home.BootClock;
import dev.countersign.gate.home.CachedApproval;
import dev.countersign.gate.home.ClockMemory;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.GateState;
import dev.countersign.gate.home.Identity;
import dev.countersign.gate.server.SyncAnswer;
import dev.countersign.token.ApprovalVerifier;
import dev.countersign.token.GatePolicy;
import dev.countersign.token.Reason;
import dev.countersign.token.UnverifiedApproval;
import dev.countersign.token.Verification;
import dev.countersign.token.VerifiedGatePolicy;
import dev.countersign.token.VerifiedStatusList;
import dev.countersign.token.VerifiedTrustBundle;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes an answer in: verifies every signed part before it stores anything, and never goes back to
 * something older than what was accepted before.
 *
 * <p>Stored in an order in which each beginning is usable: first the status lists, which can only
 * take away; then the trust bundle; then approvals, advice and gate policy; last the marks that
 * roll-backs are measured by. A gate that is killed in between holds older or newer material, never
 * marks that its material does not reach.
 */
public final class Synchronisation {
    /** How far this machine's clock may be off before its time is not believed. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    private final GateFiles files;
    private final Identity identity;
    private final Clock clock;
    private final BootClock bootClock;

    public Synchronisation(GateFiles files, Identity identity, Clock clock, BootClock bootClock) {
        this.files = files;
        this.identity = identity;
        this.clock = clock;
        this.bootClock = bootClock;
    }

    /** Where an answer comes from. */
    public enum Origin {
        /** The server itself, now: its time is believed. */
        SERVER,
        /** A file, made some time: its time is not believed. */
        FILE
    }

    /**
     * What was taken in.
     *
     * @param changes one line each, for people
     * @param clockOff whether this machine's clock is far from the server's
     */
    public record Taken(List<String> changes, boolean clockOff) {
        public Taken {
            changes = List.copyOf(changes);
        }
    }

    private record Verified(
            VerifiedTrustBundle trust,
            Map<String, VerifiedStatusList> lists,
            Optional<GatePolicy> policy) {}

    /**
     * Verifies and stores.
     *
     * @throws SyncException if something does not verify: then nothing was stored
     */
    public Taken take(SyncAnswer answer, Origin origin) throws IOException, SyncException {
        return files.home()
                .<Taken, SyncException>locked(() -> {
                    Optional<GateState> state = files.state();
                    Verified verified = verified(answer, origin, state);
                    List<String> changes =
                            SyncChanges.between(
                                    files.approvals(),
                                    answer.approvals(),
                                    GateMode.of(files, identity, now()).observes(),
                                    verified.policy());
                    store(answer, origin, verified, state);
                    return new Taken(
                            changes, origin == Origin.SERVER && isOff(answer.serverTime()));
                });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private Verified verified(SyncAnswer answer, Origin origin, Optional<GateState> state)
            throws SyncException {
        if (!answer.deviceId().equals(identity.deviceId())) {
            throw new SyncException(
                    Reason.HOLDER_OTHER_DEVICE.exitCode(),
                    "pack.other_device",
                    new Explanation(
                            "This is for another device.",
                            "Take the one for " + identity.deviceId() + " from the portal."));
        }
        if (origin == Origin.FILE && state.isEmpty()) {
            throw SyncException.of(Reason.CLOCK_STATE_LOST, Map.of());
        }
        StatusUpdate update = new StatusUpdate(files, identity, now());
        VerifiedTrustBundle trust =
                accepted(
                        update.trust(
                                answer.trustBundle(),
                                state.map(GateState::highestTrustVersion).orElse(0L)));
        Map<String, VerifiedStatusList> lists = new LinkedHashMap<>();
        for (Map.Entry<String, String> list : answer.statusLists().entrySet()) {
            lists.put(
                    list.getKey(),
                    accepted(update.list(list.getKey(), list.getValue(), trust, state)));
        }
        if (origin == Origin.FILE) {
            for (CachedApproval approval : answer.approvals()) {
                authentic(approval, trust);
            }
        }
        return new Verified(trust, lists, policy(answer, trust, state));
    }

    /** A damaged file must not take the place of approvals that are whole. */
    private void authentic(CachedApproval approval, VerifiedTrustBundle trust)
            throws SyncException {
        switch (ApprovalVerifier.authenticate(approval.token(), trust, identity.issuer(), now())) {
            case Verification.Verified<UnverifiedApproval>(UnverifiedApproval token) -> {
                if (!token.claims().device().id().equals(identity.deviceId())) {
                    throw SyncException.of(Reason.HOLDER_OTHER_DEVICE, Map.of());
                }
            }
            case Verification.Rejected<UnverifiedApproval>(
                            Reason reason,
                            Map<String, String> facts) -> {
                // A key that is out of use by now only makes this one approval useless.
                if (reason != Reason.KEY_OUTSIDE_WINDOW) {
                    throw SyncException.of(reason, facts);
                }
            }
        }
    }

    private Optional<GatePolicy> policy(
            SyncAnswer answer, VerifiedTrustBundle trust, Optional<GateState> state)
            throws SyncException {
        if (answer.gatePolicy().isEmpty()) {
            return Optional.empty();
        }
        VerifiedGatePolicy policy =
                accepted(
                        GatePolicy.verify(
                                answer.gatePolicy().get(),
                                trust,
                                identity.issuer(),
                                identity.deviceId(),
                                now(),
                                state.map(GateState::highestGatePolicy).orElse(0L)));
        return Optional.of(policy.policy());
    }

    private static <T> T accepted(Verification<T> answer) throws SyncException {
        return switch (answer) {
            case Verification.Verified<T>(T value) -> value;
            case Verification.Rejected<T>(Reason reason, Map<String, String> facts) ->
                    throw SyncException.of(reason, facts);
        };
    }

    private void store(
            SyncAnswer answer, Origin origin, Verified verified, Optional<GateState> held)
            throws IOException {
        GateState state = marks(answer, origin, verified, held);
        for (Map.Entry<String, String> list : answer.statusLists().entrySet()) {
            files.writeStatusList(list.getKey(), list.getValue());
        }
        files.writeTrustBundle(answer.trustBundle());
        files.writeApprovals(answer.approvals());
        files.writeAdvice(answer.advice());
        if (answer.gatePolicy().isPresent()) {
            files.writeGatePolicy(answer.gatePolicy().get());
        } else {
            files.deleteGatePolicy();
        }
        files.writeState(state);
        List<String> kept = new ArrayList<>(answer.statusLists().keySet());
        kept.addAll(StatusUpdate.uris(answer.approvals()));
        files.keepStatusLists(kept);
    }

    private GateState marks(
            SyncAnswer answer, Origin origin, Verified verified, Optional<GateState> held) {
        Instant signed = verified.trust().bundle().issuedAt();
        for (VerifiedStatusList list : verified.lists().values()) {
            Instant issuedAt = list.token().issuedAt();
            signed = issuedAt.isAfter(signed) ? issuedAt : signed;
        }
        long version = verified.trust().bundle().version();
        GateState state =
                held.orElse(GateState.start(unheld(signed, answer), version))
                        .withTrustVersion(version)
                        .withSync(now());
        state = state.withClock(clock(state.clock(), signed, answer, origin));
        for (Map.Entry<String, VerifiedStatusList> list : verified.lists().entrySet()) {
            state = state.withStatus(list.getKey(), list.getValue().token().issuedAt());
        }
        return verified.policy().isPresent()
                ? state.withGatePolicy(verified.policy().get().sequence())
                : state;
    }

    private ClockMemory unheld(Instant signed, SyncAnswer answer) {
        return ClockMemory.confirmed(
                signed, isOff(answer.serverTime()) ? signed : now(), bootClock.read());
    }

    /** The server's word lets a wrong wall-clock mark be lowered; signed times stay. */
    private ClockMemory clock(ClockMemory held, Instant signed, SyncAnswer answer, Origin origin) {
        if (origin == Origin.FILE) {
            return held.seen(signed, now(), bootClock.read());
        }
        Instant highest = held.signed().isAfter(signed) ? held.signed() : signed;
        return isOff(answer.serverTime())
                ? held.seen(signed, now(), Optional.empty())
                : ClockMemory.confirmed(highest, now(), bootClock.read());
    }

    private boolean isOff(Instant serverTime) {
        return Duration.between(serverTime, now()).abs().compareTo(CLOCK_TOLERANCE) > 0;
    }
}
