package dev.countersign.token;

/**
 * The verification rules V1 to V20, in the order in which they run except that V13, the expensive
 * one, runs last.
 */
public enum Rule {
    /** The trust bundle. */
    V1,
    /** The clock. */
    V2,
    /** The token's outer form. */
    V3,
    /** The header's form. */
    V4,
    /** The header's type. */
    V5,
    /** Algorithm and key. */
    V6,
    /** The signature. */
    V7,
    /** The claims' form. */
    V8,
    /** Issuer and audience. */
    V9,
    /** Validity in time. */
    V10,
    /** The holder: device key and assurance. */
    V11,
    /** The calling account. */
    V12,
    /** The bytes about to be loaded. */
    V13,
    /** Session, tool, environment, remoteness. */
    V14,
    /** The posture report. */
    V15,
    /** The policy's sequence. */
    V16,
    /** A status list is at hand. */
    V17,
    /** The status list is authentic and fresh. */
    V18,
    /** The status list's content. */
    V19,
    /** The approval's status. */
    V20,
    /**
     * Not a rule about approvals: what a {@link GatePolicy} must show before a gate only observes.
     */
    GATE_POLICY
}
