package dev.countersign.policy.bundle;

import dev.countersign.platform.Sha256;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/**
 * A key that makes ES256 signatures (RFC 7518 section 3.4) with a deterministic nonce (RFC 6979):
 * signing the same twice gives the same bytes. Its text form shows the public half only.
 */
public final class Es256PrivateKey {
    private static final String PKCS8 = "PRIVATE KEY";
    private static final String SEC1 = "EC PRIVATE KEY";

    private final ECPrivateKeyParameters parameters;
    private final Es256PublicKey publicKey;

    private Es256PrivateKey(BigInteger d) {
        parameters = new ECPrivateKeyParameters(d, Es256PublicKey.P256);
        publicKey =
                new Es256PublicKey(
                        new ECPublicKeyParameters(
                                new FixedPointCombMultiplier()
                                        .multiply(Es256PublicKey.P256.getG(), d),
                                Es256PublicKey.P256));
    }

    /** A new key. */
    public static Es256PrivateKey generate(SecureRandom random) {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(Es256PublicKey.P256, random));
        return new Es256PrivateKey(
                ((ECPrivateKeyParameters) generator.generateKeyPair().getPrivate()).getD());
    }

    /**
     * Reads a PEM file (RFC 7468): PKCS#8, or the older form (RFC 5915) that OpenSSL writes.
     *
     * @throws ReleaseRefused when it is anything else than a private key on P-256; says nothing of
     *     its content
     */
    public static Es256PrivateKey fromPem(String pem) throws ReleaseRefused {
        Pem read = Pem.read(pem);
        try {
            byte[] pkcs8 =
                    switch (read.type()) {
                        case PKCS8 -> read.content();
                        case SEC1 -> wrapped(read.content());
                        default ->
                                throw new ReleaseRefused("is no private key but a " + read.type());
                    };
            if (PrivateKeyFactory.createKey(pkcs8) instanceof ECPrivateKeyParameters key
                    && key.getParameters().equals(Es256PublicKey.P256)) {
                return new Es256PrivateKey(key.getD());
            }
        } catch (IOException | RuntimeException _) {
            // said below, without a cause that could hold the key
        }
        throw new ReleaseRefused("is no private key on the curve P-256");
    }

    private static byte[] wrapped(byte[] sec1) throws IOException {
        return new PrivateKeyInfo(
                        new AlgorithmIdentifier(
                                X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
                        org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(sec1))
                .getEncoded();
    }

    /** The key as a PEM file, unencrypted: for a private place only. */
    public String toPem() {
        try {
            return new Pem(
                            PKCS8,
                            PrivateKeyInfoFactory.createPrivateKeyInfo(
                                            new ECPrivateKeyParameters(parameters.getD(), named()))
                                    .getEncoded())
                    .text();
        } catch (IOException _) {
            throw new IllegalStateException("a key that is held in memory has an encoding");
        }
    }

    /** The same point with the curve by its name instead of by its parameters. */
    static ECPublicKeyParameters named(ECPublicKeyParameters key) {
        return new ECPublicKeyParameters(key.getQ(), named());
    }

    private static ECDomainParameters named() {
        return new ECNamedDomainParameters(SECObjectIdentifiers.secp256r1, Es256PublicKey.P256);
    }

    /** The public half. */
    public Es256PublicKey publicKey() {
        return publicKey;
    }

    /** The 64 bytes R ‖ S. */
    byte[] sign(byte[] message) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, parameters);
        BigInteger[] pair = signer.generateSignature(Sha256.of(message));
        byte[] signature = new byte[64];
        BigIntegers.asUnsignedByteArray(pair[0], signature, 0, 32);
        BigIntegers.asUnsignedByteArray(pair[1], signature, 32, 32);
        return signature;
    }

    @Override
    public String toString() {
        return "private half of " + publicKey;
    }
}
