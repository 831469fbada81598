package dev.countersign.token;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** A device's ES256 signing key (P-256). Its text form shows the public key only. */
public final class DevicePrivateKey {
    private final ECPrivateKeyParameters parameters;
    private final DevicePublicKey publicKey;

    private DevicePrivateKey(BigInteger d, ECPoint q) {
        this.parameters = new ECPrivateKeyParameters(d, DevicePublicKey.P256);
        this.publicKey = new DevicePublicKey(new ECPublicKeyParameters(q, DevicePublicKey.P256));
    }

    private static ECPoint publicPoint(BigInteger d) {
        return new FixedPointCombMultiplier().multiply(DevicePublicKey.P256.getG(), d);
    }

    /** A new key. */
    public static DevicePrivateKey generate(SecureRandom random) {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(DevicePublicKey.P256, random));
        BigInteger d = ((ECPrivateKeyParameters) generator.generateKeyPair().getPrivate()).getD();
        return new DevicePrivateKey(d, publicPoint(d));
    }

    /**
     * Reads a PKCS#8 {@code PrivateKeyInfo} (RFC 5915) on P-256, DER. A public half in it must be a
     * point on the curve and is taken as it stands: to compute it takes a cold program a fifth of a
     * check. One that does not belong to the private half makes signatures that nobody accepts.
     */
    public static DevicePrivateKey fromPkcs8(byte[] der) throws FormatException {
        if (Pkcs8.read(der) instanceof ECPrivateKeyParameters key
                && key.getParameters().equals(DevicePublicKey.P256)) {
            Optional<byte[]> point = Pkcs8.publicPoint(der);
            return new DevicePrivateKey(
                    key.getD(),
                    point.isPresent()
                            ? DevicePublicKey.point(point.get())
                            : publicPoint(key.getD()));
        }
        throw new FormatException("", "must be a P-256 private key in PKCS#8");
    }

    /**
     * The PKCS#8 {@code PrivateKeyInfo} (RFC 5915), DER, unencrypted: for the device's own state
     * only.
     */
    public byte[] toPkcs8() {
        return Pkcs8.write(named());
    }

    /** The same key with the curve by name instead of by its explicit parameters. */
    private ECPrivateKeyParameters named() {
        return new ECPrivateKeyParameters(
                parameters.getD(),
                new ECNamedDomainParameters(SECObjectIdentifiers.secp256r1, DevicePublicKey.P256));
    }

    /** The public half. */
    public DevicePublicKey publicKey() {
        return publicKey;
    }

    /** The 64-byte signature R ‖ S (RFC 7518 section 3.4) with a deterministic nonce (RFC 6979). */
    public byte[] sign(byte[] message) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, parameters);
        BigInteger[] pair = signer.generateSignature(Digest.sha256().digest(message));
        byte[] signature = new byte[2 * DevicePublicKey.COORDINATE_BYTES];
        BigIntegers.asUnsignedByteArray(pair[0], signature, 0, DevicePublicKey.COORDINATE_BYTES);
        BigIntegers.asUnsignedByteArray(
                pair[1],
                signature,
                DevicePublicKey.COORDINATE_BYTES,
                DevicePublicKey.COORDINATE_BYTES);
        return signature;
    }

    @Override
    public String toString() {
        return "private half of " + publicKey;
    }
}
