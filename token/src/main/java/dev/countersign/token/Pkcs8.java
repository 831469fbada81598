package dev.countersign.token;

import java.io.IOException;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;

/** PKCS#8 in and out, with errors that cannot hold key material. */
final class Pkcs8 {
    private Pkcs8() {}

    static AsymmetricKeyParameter read(byte[] der) throws FormatException {
        try {
            return PrivateKeyFactory.createKey(der);
        } catch (IOException | RuntimeException _) {
            throw new FormatException("", "must be a private key in PKCS#8");
        }
    }

    /** The public point of an elliptic-curve key (RFC 5915 section 3), where it is written down. */
    static Optional<byte[]> publicPoint(byte[] der) throws FormatException {
        try {
            ASN1BitString point =
                    ECPrivateKey.getInstance(PrivateKeyInfo.getInstance(der).parsePrivateKey())
                            .getPublicKey();
            return point == null ? Optional.empty() : Optional.of(point.getOctets());
        } catch (IOException | RuntimeException _) {
            throw new FormatException("", "must be a private key in PKCS#8");
        }
    }

    static byte[] write(AsymmetricKeyParameter key) {
        try {
            return PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded();
        } catch (IOException _) {
            throw new IllegalStateException("a key that is held in memory has an encoding");
        }
    }
}
