package dev.countersign.identity.passkey;

import com.webauthn4j.converter.exception.DataConversionException;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.data.attestation.authenticator.COSEKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The public key of a passkey as a COSE key (RFC 9052). Only the one encoding that this server
 * writes is taken, so that no byte of it can change unseen: P-256 for ES256, Ed25519 without points
 * of small order for EdDSA, at least 2048 bits for RS256.
 */
record PublicKeyOfPasskey(Algorithm algorithm, PublicKey key) {
    private static final int SHORTEST_RSA = 2048;
    private static final int P256 = 256;
    private static final int SPKI_PREFIX = 12;

    static final ObjectConverter CONVERTER = new ObjectConverter();

    /** The one encoding of a key. */
    static byte[] encode(COSEKey key) {
        return CONVERTER.getCborConverter().writeValueAsBytes(key);
    }

    static COSEKey cose(byte[] encoded) {
        COSEKey key = CONVERTER.getCborConverter().readValue(encoded, COSEKey.class);
        if (key == null) {
            throw new DataConversionException("no COSE key");
        }
        return key;
    }

    /** Empty for what is no key, another encoding of one, or too weak. */
    static Optional<PublicKeyOfPasskey> decode(byte[] encoded) {
        try {
            COSEKey cose = cose(encoded);
            cose.validate();
            if (!Arrays.equals(encode(cose), encoded) || cose.getAlgorithm() == null) {
                return Optional.empty();
            }
            PublicKey key = cose.getPublicKey();
            if (key == null) {
                return Optional.empty();
            }
            return Algorithm.of(cose.getAlgorithm().getValue())
                    .filter(algorithm -> fits(algorithm, key))
                    .map(algorithm -> new PublicKeyOfPasskey(algorithm, key));
        } catch (RuntimeException e) { // whatever the library makes of bytes that are no key
            return Optional.empty();
        }
    }

    private static boolean fits(Algorithm algorithm, PublicKey key) {
        return switch (algorithm) {
            case ES256 ->
                    key instanceof ECPublicKey ec
                            && ec.getParams().getCurve().getField().getFieldSize() == P256;
            case EDDSA -> key instanceof EdECPublicKey && isOfLargeOrder(key);
            case RS256 ->
                    key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= SHORTEST_RSA;
        };
    }

    private static boolean isOfLargeOrder(PublicKey key) {
        byte[] spki = key.getEncoded();
        return spki.length == SPKI_PREFIX + Ed25519.PUBLIC_KEY_SIZE
                && Ed25519.validatePublicKeyFull(spki, SPKI_PREFIX);
    }
}
