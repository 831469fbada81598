package dev.countersign.token;

import java.time.Instant;
import java.util.Map;

/** From text to a gate policy that a key of the trust bundle signed. */
final class GatePolicyJson {
    private GatePolicyJson() {}

    static GatePolicy readSigned(String text, VerifiedTrustBundle trust, Instant now)
            throws Refusal {
        try {
            CompactJws jws = CompactJws.parse(text, CompactJws.MAX_BYTES);
            CompactJws.Header header = jws.header();
            if (!header.isOfType(GatePolicy.TYPE) || !header.algorithm().equals("Ed25519")) {
                throw new FormatException(
                        "", "must be a " + GatePolicy.TYPE + " signed with Ed25519");
            }
            if (!key(trust, header.kid(), now).verifies(jws.signingInput(), jws.signature())) {
                throw new Refusal(Reason.GATE_POLICY_BAD_SIGNATURE, Map.of());
            }
            return read(JsonFields.of(Json.parseObject(jws.payload(), CompactJws.MAX_BYTES)));
        } catch (FormatException e) {
            throw new Refusal(Reason.GATE_POLICY_MALFORMED, e);
        }
    }

    private static Ed25519PublicKey key(VerifiedTrustBundle trust, String kid, Instant now)
            throws Refusal {
        try {
            return trust.key(kid, KeyUse.APPROVAL, now);
        } catch (Refusal refusal) {
            throw new Refusal(
                    Reason.GATE_POLICY_WRONG_KEY, Map.of("problem", refusal.reason().code()));
        }
    }

    /** Exactly the known members: an unknown one might restrict. */
    private static GatePolicy read(JsonFields claims) throws FormatException {
        claims.literal("aud", ApprovalClaims.AUDIENCE);
        claims.integer("ver", GatePolicy.VERSION, GatePolicy.VERSION);
        JsonFields device = claims.object("device");
        String deviceId = device.text("id");
        device.end();
        var mode = GatePolicy.Mode.ofWord(claims.text("mode"));
        if (mode.isEmpty()) {
            throw claims.fault("mode", "must be enforce or observe");
        }
        try {
            GatePolicy policy =
                    new GatePolicy(
                            claims.text("iss"),
                            claims.instant("iat"),
                            claims.instant("exp"),
                            deviceId,
                            claims.integer("sequence", 0, JsonFields.MAX_SECONDS),
                            mode.get(),
                            claims.text("group"));
            claims.end();
            return policy;
        } catch (IllegalArgumentException e) {
            throw new FormatException("", String.valueOf(e.getMessage()));
        }
    }
}
