package dev.countersign.token;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a gate does with refusals, signed for one device: compact JWS of {@code typ} {@value #TYPE},
 * {@code alg} Ed25519 (RFC 9864), under a key of use {@link KeyUse#APPROVAL}. It decides nothing
 * about an approval. Where there is none that verifies, a gate enforces.
 *
 * @param issuer {@code iss}
 * @param issuedAt {@code iat}
 * @param expiresAt {@code exp}: the first instant at which it is not valid any more
 * @param deviceId {@code device.id}: the only device that it is for
 * @param sequence a device takes none with a lower sequence than the highest it has seen
 * @param mode what to do with refusals
 * @param group the device group that the mode was set for, for display
 */
public record GatePolicy(
        String issuer,
        Instant issuedAt,
        Instant expiresAt,
        String deviceId,
        long sequence,
        Mode mode,
        String group) {
    /** {@code typ} of the header. */
    public static final String TYPE = "gate-policy+jwt";

    /** {@code ver} of every gate policy. */
    public static final int VERSION = 1;

    /** The longest {@code exp − iat}. */
    public static final Duration LONGEST_LIFE = Duration.ofDays(31);

    /** The longest group name, in UTF-16 code units. */
    public static final int LONGEST_GROUP = 128;

    /** What a gate does with a load that the rules refuse. */
    public enum Mode {
        /** It does not happen. */
        ENFORCE,
        /** It happens, and is recorded and reported. */
        OBSERVE;

        /** The word in the claim. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The mode with that word. */
        public static Optional<Mode> ofWord(String word) {
            return Stream.of(values()).filter(mode -> mode.word().equals(word)).findFirst();
        }
    }

    /** Refuses what no gate would accept. */
    public GatePolicy {
        if (!issuedAt.isBefore(expiresAt)) {
            throw new IllegalArgumentException("expiresAt must be after issuedAt");
        }
        if (Duration.between(issuedAt, expiresAt).compareTo(LONGEST_LIFE) > 0) {
            throw new IllegalArgumentException("expiresAt must be at most 31 days after issuedAt");
        }
        if (sequence < 0 || sequence > JsonFields.MAX_SECONDS) {
            throw new IllegalArgumentException("sequence must be in 0…2^40");
        }
        if (group.isEmpty() || group.length() > LONGEST_GROUP || !JsonFields.isDisplayable(group)) {
            throw new IllegalArgumentException(
                    "group must have 1 to " + LONGEST_GROUP + " visible characters");
        }
    }

    /** Signs it with a key of use {@link KeyUse#APPROVAL}. */
    public String issue(Ed25519PrivateKey approvalKey) {
        Json.Obj claims =
                Json.object()
                        .put("iss", issuer)
                        .put("aud", ApprovalClaims.AUDIENCE)
                        .put("ver", VERSION)
                        .put("iat", issuedAt.getEpochSecond())
                        .put("exp", expiresAt.getEpochSecond())
                        .put("device", Json.object().put("id", deviceId).build())
                        .put("sequence", sequence)
                        .put("mode", mode.word())
                        .put("group", group)
                        .build();
        return CompactJws.issue(TYPE, claims, approvalKey);
    }

    /**
     * Whether this policy holds for this device now: authentic, for this issuer and device, not
     * expired, not from the future, not lower in sequence than one seen before. The clock itself is
     * rule V2's to judge.
     *
     * @param text the compact JWS, at most 16 KiB
     * @param trust a trust bundle that passed rule V1
     * @param issuer the issuer that was learnt at enrolment
     * @param highestSequence the highest sequence ever accepted, 0 for none
     */
    public static Verification<VerifiedGatePolicy> verify(
            String text,
            VerifiedTrustBundle trust,
            String issuer,
            String deviceId,
            Instant now,
            long highestSequence) {
        try {
            GatePolicy policy = GatePolicyJson.readSigned(text, trust, now);
            policy.requireFor(issuer, deviceId);
            policy.requireCurrent(now, highestSequence);
            return new Verification.Verified<>(new VerifiedGatePolicy(policy));
        } catch (Refusal refusal) {
            return refusal.rejected();
        }
    }

    private void requireFor(String expectedIssuer, String expectedDevice) throws Refusal {
        if (!issuer.equals(expectedIssuer)) {
            throw new Refusal(
                    Reason.GATE_POLICY_WRONG_ISSUER,
                    Map.of("found", issuer, "expected", expectedIssuer));
        }
        if (!deviceId.equals(expectedDevice)) {
            throw new Refusal(
                    Reason.GATE_POLICY_OTHER_DEVICE,
                    Map.of("found", deviceId, "expected", expectedDevice));
        }
    }

    private void requireCurrent(Instant now, long highestSequence) throws Refusal {
        if (issuedAt.isAfter(now.plus(ApprovalVerifier.SKEW))) {
            throw new Refusal(
                    Reason.GATE_POLICY_ISSUED_IN_FUTURE,
                    Map.of("now", now.toString(), "issued", issuedAt.toString()));
        }
        if (!now.isBefore(expiresAt)) {
            throw new Refusal(
                    Reason.GATE_POLICY_EXPIRED,
                    Map.of("now", now.toString(), "expired", expiresAt.toString()));
        }
        if (sequence < highestSequence) {
            throw new Refusal(
                    Reason.GATE_POLICY_ROLLED_BACK,
                    Map.of(
                            "found",
                            Long.toString(sequence),
                            "minimum",
                            Long.toString(highestSequence)));
        }
    }
}
