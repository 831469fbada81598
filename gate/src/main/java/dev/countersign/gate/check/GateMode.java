package dev.countersign.gate.check;

import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.GateState;
import dev.countersign.gate.home.Identity;
import dev.countersign.token.ApprovalVerifier;
import dev.countersign.token.GatePolicy;
import dev.countersign.token.Reason;
import dev.countersign.token.TrustBundle;
import dev.countersign.token.Verification;
import dev.countersign.token.VerifiedGatePolicy;
import dev.countersign.token.VerifiedTrustBundle;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Whether refusals of this gate hold. They do, except under a gate policy that verifies at this
 * very moment, with a trust bundle and a clock that verify too, and that says to observe.
 *
 * @param policy the policy that holds now
 * @param problem why there is none, where one is stored that does not hold
 */
public record GateMode(Optional<GatePolicy> policy, Optional<String> problem) {
    /** Without any policy. */
    public static final GateMode ENFORCING = new GateMode(Optional.empty(), Optional.empty());

    /** Reads and verifies what this home holds; an error means that refusals hold. */
    public static GateMode of(GateFiles files, Identity identity, Instant now) {
        try {
            Optional<String> stored = files.gatePolicy();
            return stored.isEmpty() ? ENFORCING : verified(stored.get(), files, identity, now);
        } catch (IOException e) {
            return problem("it cannot be read");
        }
    }

    private static GateMode verified(String stored, GateFiles files, Identity identity, Instant now)
            throws IOException {
        Optional<GateState> state = files.state();
        if (state.isEmpty()) {
            return problem(Reason.CLOCK_STATE_LOST.code());
        }
        if (now.isBefore(state.get().clock().mark().minus(ApprovalVerifier.CLOCK_TOLERANCE))) {
            return problem(Reason.CLOCK_SET_BACK.code());
        }
        return switch (TrustBundle.verify(
                files.trustBundle().orElse(""),
                identity.root(),
                identity.issuer(),
                now,
                state.get().highestTrustVersion())) {
            case Verification.Verified<VerifiedTrustBundle>(VerifiedTrustBundle trust) ->
                    answer(
                            GatePolicy.verify(
                                    stored,
                                    trust,
                                    identity.issuer(),
                                    identity.deviceId(),
                                    now,
                                    state.get().highestGatePolicy()));
            case Verification.Rejected<VerifiedTrustBundle>(Reason reason, Map<String, String> _) ->
                    problem(reason.code());
        };
    }

    private static GateMode answer(Verification<VerifiedGatePolicy> answer) {
        return switch (answer) {
            case Verification.Verified<VerifiedGatePolicy>(VerifiedGatePolicy verified) ->
                    new GateMode(Optional.of(verified.policy()), Optional.empty());
            case Verification.Rejected<VerifiedGatePolicy>(Reason reason, Map<String, String> _) ->
                    problem(reason.code());
        };
    }

    private static GateMode problem(String code) {
        return new GateMode(Optional.empty(), Optional.of(code));
    }

    /** Whether loads that the rules refuse go through. */
    public boolean observes() {
        return policy.filter(held -> held.mode() == GatePolicy.Mode.OBSERVE).isPresent();
    }

    /** {@code enforce} or {@code observe}. */
    public String word() {
        return observes() ? GatePolicy.Mode.OBSERVE.word() : GatePolicy.Mode.ENFORCE.word();
    }

    /** What must be said loudly while this gate only observes; empty while it enforces. */
    public Optional<String> warning() {
        return policy.filter(_ -> observes())
                .map(held ->
                        "OBSERVE MODE: this gate stops nothing until %s (group %s). Refusals are recorded and reported; loads go through."
                                .formatted(held.expiresAt(), held.group()));
    }
}
