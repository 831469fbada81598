package dev.countersign.token;

import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 verification key (RFC 8032) that passed import: canonically encoded and of prime
 * order, so neither small-order nor mixed-order.
 */
public final class Ed25519PublicKey {
    private static final int SIGNATURE_BYTES = Ed25519.SIGNATURE_SIZE;
    private static final int KEY_BYTES = Ed25519.PUBLIC_KEY_SIZE;

    private final byte[] raw;
    private final String kid;

    private Ed25519PublicKey(byte[] raw) {
        this.raw = raw;
        this.kid = Jwk.thumbprint(Jwk.ed25519(raw));
    }

    /** Imports the 32 bytes of RFC 8032 section 5.1.5. */
    public static Ed25519PublicKey fromRaw(byte[] raw) throws FormatException {
        if (raw.length != KEY_BYTES) {
            throw new FormatException("", "an Ed25519 public key must be 32 bytes");
        }
        if (!Ed25519.validatePublicKeyFull(raw, 0)) {
            throw new FormatException("", "must be a canonical Ed25519 point of prime order");
        }
        return new Ed25519PublicKey(raw.clone());
    }

    /**
     * Imports a JWK (RFC 8037): {@code kty} OKP, {@code crv} Ed25519, {@code x}; {@code alg}
     * Ed25519 (RFC 9864), {@code use} and {@code kid} may be there. A {@code kid} must be the
     * thumbprint; anything else, a private part too, is refused.
     */
    public static Ed25519PublicKey fromJwk(Json.Obj jwk) throws FormatException {
        JsonFields fields = JsonFields.of(jwk);
        if (fields.has("alg")) {
            fields.literal("alg", "Ed25519");
        }
        if (fields.has("use")) {
            fields.literal("use", "sig");
        }
        Ed25519PublicKey key = fromFields(fields);
        fields.end();
        return key;
    }

    static Ed25519PublicKey fromFields(JsonFields fields) throws FormatException {
        fields.literal("kty", "OKP");
        fields.literal("crv", "Ed25519");
        byte[] raw = Base64Url.decode(fields.text("x"), KEY_BYTES, "/x");
        Ed25519PublicKey key = fromRaw(raw);
        if (fields.has("kid")) {
            fields.literal("kid", key.kid);
        }
        return key;
    }

    static Ed25519PublicKey ofOwn(byte[] raw) {
        return new Ed25519PublicKey(raw);
    }

    /** The public JWK with its {@code kid}. */
    public Json.Obj toJwk() {
        return Jwk.ed25519(raw).put("alg", "Ed25519").put("kid", kid).build();
    }

    /** The JWK SHA-256 thumbprint (RFC 7638, RFC 8037 appendix A.3) in base64url: 43 characters. */
    public String kid() {
        return kid;
    }

    /** The 32 bytes of the key. */
    public byte[] raw() {
        return raw.clone();
    }

    /**
     * Whether these 64 bytes are this key's signature; a non-canonical S or R is refused (RFC 8032
     * section 5.1.7).
     */
    boolean verifies(byte[] message, byte[] signature) {
        return verifies(raw, message, signature);
    }

    /** Verification for a key that was never imported; refuses small-order keys too. */
    static boolean verifies(byte[] rawKey, byte[] message, byte[] signature) {
        return rawKey.length == KEY_BYTES
                && signature.length == SIGNATURE_BYTES
                && Ed25519.verify(signature, 0, rawKey, 0, message, 0, message.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ed25519PublicKey key && Arrays.equals(raw, key.raw);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw);
    }

    @Override
    public String toString() {
        return "Ed25519 " + kid;
    }
}
