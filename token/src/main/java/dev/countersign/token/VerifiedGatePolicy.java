package dev.countersign.token;

/** A gate policy that holds for this device at the instant of verification. */
public final class VerifiedGatePolicy {
    private final GatePolicy policy;

    VerifiedGatePolicy(GatePolicy policy) {
        this.policy = policy;
    }

    /** What it says. */
    public GatePolicy policy() {
        return policy;
    }
}
