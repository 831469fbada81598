package dev.countersign.policy.bundle;

import dev.countersign.platform.Sha256;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/** A key that verifies ES256 signatures: a point on P-256 (RFC 7518 section 3.4). */
public final class Es256PublicKey {
    static final ECDomainParameters P256 =
            new ECDomainParameters(CustomNamedCurves.getByName("P-256"));

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String PEM_TYPE = "PUBLIC KEY";

    private final ECPublicKeyParameters parameters;

    Es256PublicKey(ECPublicKeyParameters parameters) {
        this.parameters = parameters;
    }

    /**
     * Reads a PEM file (RFC 7468) with one {@code SubjectPublicKeyInfo}.
     *
     * @throws ReleaseRefused when it is anything else than a public key on P-256
     */
    public static Es256PublicKey fromPem(String pem) throws ReleaseRefused {
        Pem read = Pem.read(pem);
        if (!read.type().equals(PEM_TYPE)) {
            throw new ReleaseRefused("is a %s; a %s is needed".formatted(read.type(), PEM_TYPE));
        }
        try {
            AsymmetricKeyParameter key = PublicKeyFactory.createKey(read.content());
            if (key instanceof ECPublicKeyParameters ec && ec.getParameters().equals(P256)) {
                return new Es256PublicKey(ec);
            }
        } catch (IOException | RuntimeException _) {
            // said below
        }
        throw new ReleaseRefused("is no public key on the curve P-256");
    }

    /** The same as a PEM file. */
    public String toPem() {
        try {
            return new Pem(
                            PEM_TYPE,
                            SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
                                            Es256PrivateKey.named(parameters))
                                    .getEncoded())
                    .text();
        } catch (IOException _) {
            throw new IllegalStateException("a key that is held in memory has an encoding");
        }
    }

    /** The JWK thumbprint (RFC 7638) in base64url, which names the key: 43 characters. */
    public String kid() {
        String jwk =
                "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}"
                        .formatted(
                                BASE64.encodeToString(
                                        parameters.getQ().getAffineXCoord().getEncoded()),
                                BASE64.encodeToString(
                                        parameters.getQ().getAffineYCoord().getEncoded()));
        return BASE64.encodeToString(Sha256.of(jwk.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Whether these 64 bytes (R ‖ S) are this key's signature over the message. */
    boolean verifies(byte[] message, byte[] signature) {
        if (signature.length != 64) {
            return false;
        }
        ECDSASigner signer = new ECDSASigner();
        signer.init(false, parameters);
        return signer.verifySignature(
                Sha256.of(message),
                new BigInteger(1, Arrays.copyOfRange(signature, 0, 32)),
                new BigInteger(1, Arrays.copyOfRange(signature, 32, 64)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Es256PublicKey key && kid().equals(key.kid());
    }

    @Override
    public int hashCode() {
        return kid().hashCode();
    }

    @Override
    public String toString() {
        return "ES256 " + kid();
    }
}
