package dev.countersign.token;

import java.security.SecureRandom;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 signing key (RFC 8032). Its text form shows the public key only. */
public final class Ed25519PrivateKey {
    private final Ed25519PrivateKeyParameters parameters;
    private final Ed25519PublicKey publicKey;

    private Ed25519PrivateKey(Ed25519PrivateKeyParameters parameters) {
        this.parameters = parameters;
        this.publicKey = Ed25519PublicKey.ofOwn(parameters.generatePublicKey().getEncoded());
    }

    /** A new key. */
    public static Ed25519PrivateKey generate(SecureRandom random) {
        return new Ed25519PrivateKey(new Ed25519PrivateKeyParameters(random));
    }

    /** Reads a PKCS#8 {@code PrivateKeyInfo} (RFC 8410), DER. */
    public static Ed25519PrivateKey fromPkcs8(byte[] der) throws FormatException {
        if (Pkcs8.read(der) instanceof Ed25519PrivateKeyParameters key) {
            return new Ed25519PrivateKey(key);
        }
        throw new FormatException("", "must be an Ed25519 private key in PKCS#8");
    }

    /** The PKCS#8 {@code PrivateKeyInfo} (RFC 8410), DER, unencrypted: for the keystore only. */
    public byte[] toPkcs8() {
        return Pkcs8.write(parameters);
    }

    /** The public half. */
    public Ed25519PublicKey publicKey() {
        return publicKey;
    }

    /** The 64-byte signature over the message. */
    public byte[] sign(byte[] message) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        parameters.sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
        return signature;
    }

    @Override
    public String toString() {
        return "private half of " + publicKey;
    }
}
