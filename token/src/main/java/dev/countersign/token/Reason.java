package dev.countersign.token;

/**
 * Why a verification was refused. {@link #code()} is stable API; {@link #exitCode()} is that of
 * {@code countersign check}.
 */
public enum Reason {
    TRUST_MALFORMED(Rule.V1, 19, "trust.malformed"),
    TRUST_WRONG_ROOT(Rule.V1, 19, "trust.wrong_root"),
    TRUST_BAD_SIGNATURE(Rule.V1, 19, "trust.bad_signature"),
    TRUST_WRONG_ISSUER(Rule.V1, 19, "trust.wrong_issuer"),
    TRUST_EXPIRED(Rule.V1, 19, "trust.expired"),
    TRUST_ROLLED_BACK(Rule.V1, 19, "trust.rolled_back"),
    CLOCK_STATE_LOST(Rule.V2, 18, "clock.state_lost"),
    CLOCK_SET_BACK(Rule.V2, 18, "clock.set_back"),
    TOKEN_MALFORMED(Rule.V3, 19, "token.malformed"),
    HEADER_MALFORMED(Rule.V4, 19, "header.malformed"),
    HEADER_WRONG_TYPE(Rule.V5, 19, "header.wrong_type"),
    HEADER_WRONG_ALGORITHM(Rule.V6, 19, "header.wrong_algorithm"),
    KEY_UNKNOWN(Rule.V6, 19, "key.unknown"),
    KEY_WRONG_USE(Rule.V6, 19, "key.wrong_use"),
    KEY_OUTSIDE_WINDOW(Rule.V6, 19, "key.outside_window"),
    SIGNATURE_BAD(Rule.V7, 19, "signature.bad"),
    CLAIMS_MALFORMED(Rule.V8, 19, "claims.malformed"),
    CLAIMS_WRONG_ISSUER(Rule.V9, 19, "claims.wrong_issuer"),
    CLAIMS_WRONG_AUDIENCE(Rule.V9, 19, "claims.wrong_audience"),
    TIME_NOT_YET_VALID(Rule.V10, 11, "time.not_yet_valid"),
    TIME_EXPIRED(Rule.V10, 11, "time.expired"),
    TIME_ISSUED_IN_FUTURE(Rule.V10, 11, "time.issued_in_future"),
    TIME_LIFE_TOO_LONG(Rule.V10, 11, "time.life_too_long"),
    HOLDER_OTHER_DEVICE(Rule.V11, 15, "holder.other_device"),
    HOLDER_NOT_PROVEN(Rule.V11, 15, "holder.not_proven"),
    HOLDER_ASSURANCE_TOO_LOW(Rule.V11, 15, "holder.assurance_too_low"),
    CALLER_UNKNOWN(Rule.V12, 15, "caller.unknown"),
    CALLER_OTHER_PERSON(Rule.V12, 15, "caller.other_person"),
    MODEL_DIFFERENT(Rule.V13, 14, "model.different"),
    MODEL_MANIFEST_DIFFERENT(Rule.V13, 14, "model.manifest_different"),
    USE_NO_SESSION(Rule.V14, 16, "use.no_session"),
    USE_SCOPE_NOT_APPROVED(Rule.V14, 16, "use.scope_not_approved"),
    USE_CLASS_NOT_APPROVED(Rule.V14, 16, "use.data_class_not_approved"),
    USE_TOOL_NOT_APPROVED(Rule.V14, 16, "use.tool_not_approved"),
    USE_ENVIRONMENT_NOT_APPROVED(Rule.V14, 16, "use.environment_not_approved"),
    USE_REMOTE_NOT_APPROVED(Rule.V14, 16, "use.remote_not_approved"),
    POSTURE_MISSING(Rule.V15, 17, "posture.missing"),
    POSTURE_BAD(Rule.V15, 17, "posture.bad"),
    POSTURE_OTHER_DEVICE(Rule.V15, 17, "posture.other_device"),
    POSTURE_STALE(Rule.V15, 17, "posture.stale"),
    POSTURE_FACT_NOT_TRUE(Rule.V15, 17, "posture.fact_not_true"),
    POLICY_ROLLED_BACK(Rule.V16, 19, "policy.rolled_back"),
    STATUS_MISSING(Rule.V17, 19, "status.missing"),
    STATUS_REFRESH_DUE(Rule.V17, 19, "status.refresh_due"),
    STATUS_MALFORMED(Rule.V18, 19, "status.malformed"),
    STATUS_WRONG_KEY(Rule.V18, 19, "status.wrong_key"),
    STATUS_BAD_SIGNATURE(Rule.V18, 19, "status.bad_signature"),
    STATUS_OTHER_URI(Rule.V18, 19, "status.other_uri"),
    STATUS_ISSUED_IN_FUTURE(Rule.V18, 19, "status.issued_in_future"),
    STATUS_EXPIRED(Rule.V18, 13, "status.expired"),
    STATUS_STALE(Rule.V18, 13, "status.stale"),
    STATUS_ROLLED_BACK(Rule.V18, 19, "status.rolled_back"),
    STATUS_UNREADABLE(Rule.V19, 19, "status.unreadable"),
    STATUS_INDEX_OUTSIDE(Rule.V19, 19, "status.index_outside"),
    STATUS_REVOKED(Rule.V20, 12, "status.revoked"),
    STATUS_SUSPENDED(Rule.V20, 12, "status.suspended"),
    STATUS_NOT_VALID(Rule.V20, 12, "status.not_valid"),
    GATE_POLICY_MALFORMED(Rule.GATE_POLICY, 19, "gate_policy.malformed"),
    GATE_POLICY_WRONG_KEY(Rule.GATE_POLICY, 19, "gate_policy.wrong_key"),
    GATE_POLICY_BAD_SIGNATURE(Rule.GATE_POLICY, 19, "gate_policy.bad_signature"),
    GATE_POLICY_WRONG_ISSUER(Rule.GATE_POLICY, 19, "gate_policy.wrong_issuer"),
    GATE_POLICY_OTHER_DEVICE(Rule.GATE_POLICY, 19, "gate_policy.other_device"),
    GATE_POLICY_ISSUED_IN_FUTURE(Rule.GATE_POLICY, 19, "gate_policy.issued_in_future"),
    GATE_POLICY_EXPIRED(Rule.GATE_POLICY, 19, "gate_policy.expired"),
    GATE_POLICY_ROLLED_BACK(Rule.GATE_POLICY, 19, "gate_policy.rolled_back");

    private final Rule rule;
    private final int exitCode;
    private final String code;

    Reason(Rule rule, int exitCode, String code) {
        this.rule = rule;
        this.exitCode = exitCode;
        this.code = code;
    }

    /** The rule that failed. */
    public Rule rule() {
        return rule;
    }

    /** The exit code of {@code countersign check}. */
    public int exitCode() {
        return exitCode;
    }

    /** The stable code for logs, {@code --json} and message keys. */
    public String code() {
        return code;
    }
}
