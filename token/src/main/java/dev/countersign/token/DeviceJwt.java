package dev.countersign.token;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A statement signed by a device key: compact JWS with {@code alg} ES256, {@code kid} = the key's
 * thumbprint, and a {@code typ} of its own per kind, so that no statement can stand in for another.
 * Every one carries {@code iss}, {@code aud}, {@code iat} and {@code jti}; the rest of the claims
 * is the kind's.
 */
public final class DeviceJwt {
    private final Type type;
    private final Json.Obj claims;
    private final Instant issuedAt;
    private final String issuer;
    private final String id;

    private DeviceJwt(Type type, Json.Obj claims) throws FormatException {
        JsonFields fields = JsonFields.of(claims);
        this.type = type;
        this.claims = claims;
        this.issuer = fields.text("iss");
        this.issuedAt = fields.instant("iat");
        this.id = fields.text("jti");
    }

    /** The kinds of statement. */
    public enum Type {
        /** A posture report. */
        POSTURE("posture+jwt", 256 * 1024),
        /** Proof of possession of a new device key at enrolment. */
        ENROLMENT("enrolment+jwt", CompactJws.MAX_BYTES),
        /** What the gate did: loads, denials. */
        RECEIPT("receipt+jwt", 256 * 1024),
        /** Proof to the local verifier that the device key is here (rule V11). */
        HOLDER_PROOF("holder-proof+jwt", CompactJws.MAX_BYTES),
        /** {@code private_key_jwt} (RFC 7523): the device signs in at the token endpoint. */
        CLIENT_AUTHENTICATION("client-authentication+jwt", CompactJws.MAX_BYTES);

        private final String typ;
        private final int maxBytes;

        Type(String typ, int maxBytes) {
            this.typ = typ;
            this.maxBytes = maxBytes;
        }

        /** The header's {@code typ}. */
        public String typ() {
            return typ;
        }

        /** The most bytes of the compact form. */
        public int maxBytes() {
            return maxBytes;
        }
    }

    /**
     * What the receiver demands.
     *
     * @param audience {@code aud} must be this
     * @param now {@code iat} may be at most 60 s later
     * @param maxAge {@code iat} may be at most this old; null for any age
     */
    public record Expectation(String audience, Instant now, @Nullable Duration maxAge) {
        /** Accepts a statement of any age: for those whose age is judged by other means. */
        public static Expectation allowAnyAge(String audience, Instant now) {
            return new Expectation(audience, now, null);
        }
    }

    /** The answer of {@link #verify}. */
    public sealed interface Result {
        /**
         * Signed by the key, of the right kind, for this audience, of the right age.
         *
         * @param statement what it says
         */
        record Verified(DeviceJwt statement) implements Result {}

        /**
         * Not acceptable.
         *
         * @param fault why
         * @param detail what a person needs to understand it; no raw input
         */
        record Rejected(Fault fault, String detail) implements Result {}
    }

    /** Why a device's statement was refused. */
    public enum Fault {
        MALFORMED,
        WRONG_TYPE,
        WRONG_KEY,
        BAD_SIGNATURE,
        WRONG_AUDIENCE,
        TOO_OLD,
        FROM_THE_FUTURE
    }

    /**
     * Signs a statement.
     *
     * @param issuer {@code iss}: the device's id, or its key's thumbprint before it has one
     * @param id {@code jti}: unique per statement
     * @param claims the kind's own claims, without {@code iss aud iat jti}
     */
    public static String issue(
            Type type,
            String issuer,
            String audience,
            Instant issuedAt,
            String id,
            Json.Obj claims,
            DevicePrivateKey key) {
        Json.ObjectBuilder all =
                Json.object()
                        .put("iss", issuer)
                        .put("aud", audience)
                        .put("iat", issuedAt.getEpochSecond())
                        .put("jti", id);
        claims.members().forEach(all::put);
        Json.Obj header =
                Json.object()
                        .put("alg", "ES256")
                        .put("typ", type.typ)
                        .put("kid", key.publicKey().thumbprint())
                        .build();
        return CompactJws.issue(header, all.build(), key);
    }

    /**
     * The thumbprint of the key that a statement says it is signed by: to look the key up, nothing
     * else; nothing is verified.
     */
    public static String namedKey(Type type, String text) throws FormatException {
        return CompactJws.parse(text, type.maxBytes).header().kid();
    }

    /**
     * Verifies a statement of this kind by this key. Replay of {@link #id} is for the receiver to
     * refuse.
     */
    public static Result verify(Type type, String text, DevicePublicKey key, Expectation expected) {
        try {
            CompactJws jws = CompactJws.parse(text, type.maxBytes);
            CompactJws.Header header = jws.header();
            if (!header.isOfType(type.typ) || !header.algorithm().equals("ES256")) {
                return new Result.Rejected(
                        Fault.WRONG_TYPE, "must be a " + type.typ + " signed with ES256");
            }
            if (!header.kid().equals(key.thumbprint())) {
                return new Result.Rejected(
                        Fault.WRONG_KEY, "must be signed by the key " + key.thumbprint());
            }
            if (!key.verifies(jws.signingInput(), jws.signature())) {
                return new Result.Rejected(Fault.BAD_SIGNATURE, "the signature does not hold");
            }
            Json.Obj claims = Json.parseObject(jws.payload(), type.maxBytes);
            return judge(new DeviceJwt(type, claims), JsonFields.of(claims).text("aud"), expected);
        } catch (FormatException e) {
            return new Result.Rejected(Fault.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static Result judge(DeviceJwt statement, String audience, Expectation expected) {
        Instant issuedAt = statement.issuedAt;
        if (!audience.equals(expected.audience)) {
            return new Result.Rejected(Fault.WRONG_AUDIENCE, "aud must be " + expected.audience);
        }
        if (issuedAt.isAfter(expected.now.plus(ApprovalVerifier.SKEW))) {
            return new Result.Rejected(
                    Fault.FROM_THE_FUTURE, "iat " + issuedAt + " is later than now");
        }
        Duration maxAge = expected.maxAge;
        if (maxAge != null && expected.now.isAfter(issuedAt.plus(maxAge))) {
            return new Result.Rejected(
                    Fault.TOO_OLD, "iat " + issuedAt + " is older than " + maxAge);
        }
        return new Result.Verified(statement);
    }

    /** Its kind. */
    public Type type() {
        return type;
    }

    /** All claims, {@code iss aud iat jti} too. */
    public Json.Obj claims() {
        return claims;
    }

    /** {@code iss}. */
    public String issuer() {
        return issuer;
    }

    /** {@code iat}. */
    public Instant issuedAt() {
        return issuedAt;
    }

    /** {@code jti}. */
    public String id() {
        return id;
    }
}
