package dev.countersign.token;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;

/**
 * A device's ES256 verification key: a point on P-256 other than infinity (RFC 7518 sections 3.4
 * and 6.2).
 */
public final class DevicePublicKey {
    static final ECDomainParameters P256 =
            new ECDomainParameters(CustomNamedCurves.getByName("P-256"));
    static final int COORDINATE_BYTES = 32;

    private final ECPublicKeyParameters parameters;
    private final String thumbprint;

    DevicePublicKey(ECPublicKeyParameters parameters) {
        this.parameters = parameters;
        this.thumbprint = Jwk.thumbprint(members());
    }

    /**
     * Imports a JWK: {@code kty} EC, {@code crv} P-256, {@code x}, {@code y}; {@code alg} ES256,
     * {@code use} sig and {@code kid} may be there. A {@code kid} must be the thumbprint; anything
     * else, a private part too, is refused.
     */
    public static DevicePublicKey fromJwk(Json.Obj jwk) throws FormatException {
        JsonFields fields = JsonFields.of(jwk);
        fields.literal("kty", "EC");
        fields.literal("crv", "P-256");
        if (fields.has("alg")) {
            fields.literal("alg", "ES256");
        }
        if (fields.has("use")) {
            fields.literal("use", "sig");
        }
        byte[] x = Base64Url.decode(fields.text("x"), COORDINATE_BYTES, "/x");
        byte[] y = Base64Url.decode(fields.text("y"), COORDINATE_BYTES, "/y");
        DevicePublicKey key = ofPoint(x, y);
        if (fields.has("kid")) {
            fields.literal("kid", key.thumbprint);
        }
        fields.end();
        return key;
    }

    /** An encoded point (SEC 1 section 2.3.4) that lies on the curve. */
    static ECPoint point(byte[] encoded) throws FormatException {
        try {
            ECPoint point = P256.getCurve().decodePoint(encoded);
            if (!point.isInfinity()) {
                return point;
            }
        } catch (IllegalArgumentException _) {
            // told below, like the point at infinity
        }
        throw new FormatException("", "must hold a public point on P-256");
    }

    private static DevicePublicKey ofPoint(byte[] x, byte[] y) throws FormatException {
        try {
            ECPoint point = P256.getCurve().createPoint(new BigInteger(1, x), new BigInteger(1, y));
            // ECPublicKeyParameters refuses infinity and points that are not on the curve
            return new DevicePublicKey(new ECPublicKeyParameters(point, P256));
        } catch (IllegalArgumentException _) {
            throw new FormatException("/x", "x and y must be a point on P-256");
        }
    }

    /** The public JWK with its {@code kid}. */
    public Json.Obj toJwk() {
        return members().put("alg", "ES256").put("kid", thumbprint).build();
    }

    /**
     * The public JWK's required members only, as a DPoP header carries it (RFC 9449 section 4.2).
     */
    Json.Obj toBareJwk() {
        return members().build();
    }

    private Json.ObjectBuilder members() {
        ECPoint q = parameters.getQ();
        return Jwk.p256(q.getAffineXCoord().getEncoded(), q.getAffineYCoord().getEncoded());
    }

    /** The JWK SHA-256 thumbprint (RFC 7638) in base64url, as in {@code cnf.jkt}: 43 characters. */
    public String thumbprint() {
        return thumbprint;
    }

    /** Whether these 64 bytes (R ‖ S, RFC 7518 section 3.4) are this key's signature. */
    boolean verifies(byte[] message, byte[] signature) {
        if (signature.length != 2 * COORDINATE_BYTES) {
            return false;
        }
        BigInteger r = new BigInteger(1, Arrays.copyOfRange(signature, 0, COORDINATE_BYTES));
        BigInteger s =
                new BigInteger(
                        1, Arrays.copyOfRange(signature, COORDINATE_BYTES, signature.length));
        ECDSASigner signer = new ECDSASigner();
        signer.init(false, parameters);
        return signer.verifySignature(Digest.sha256().digest(message), r, s);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DevicePublicKey key && thumbprint.equals(key.thumbprint);
    }

    @Override
    public int hashCode() {
        return thumbprint.hashCode();
    }

    @Override
    public String toString() {
        return "ES256 " + thumbprint;
    }
}
