package dev.countersign.identity.passkey;

import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.authenticator.EC2COSEKey;
import com.webauthn4j.data.attestation.authenticator.EdDSACOSEKey;
import com.webauthn4j.data.attestation.authenticator.RSACOSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import dev.countersign.platform.ServerSettings;
import dev.countersign.platform.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/** An authenticator in software (WebAuthn Level 3 section 6), with everything a test may bend. */
public final class SoftPasskey {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PRESENT = 0x01;
    private static final int VERIFIED = 0x04;
    private static final int ATTESTED = 0x40;

    private final KeyPair pair;
    private final COSEKey cose;
    private final String signature;
    private final byte[] credentialId = new byte[16];
    private long count = 1;
    private int flags = PRESENT | VERIFIED;
    private String origin;
    private String rpId;

    private SoftPasskey(RelyingParty party, KeyPair pair, COSEKey cose, String signature) {
        this.pair = pair;
        this.cose = cose;
        this.signature = signature;
        this.rpId = party.id();
        this.origin = party.origins().iterator().next();
        RANDOM.nextBytes(credentialId);
    }

    static SoftPasskey of(RelyingParty party, Algorithm algorithm) {
        try {
            return switch (algorithm) {
                case ES256 -> {
                    KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
                    keys.initialize(new ECGenParameterSpec("secp256r1"));
                    KeyPair pair = keys.generateKeyPair();
                    yield new SoftPasskey(
                            party,
                            pair,
                            EC2COSEKey.create(
                                    (ECPublicKey) pair.getPublic(), COSEAlgorithmIdentifier.ES256),
                            "SHA256withECDSA");
                }
                case EDDSA -> {
                    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                    yield new SoftPasskey(
                            party,
                            pair,
                            EdDSACOSEKey.create(
                                    (EdECPublicKey) pair.getPublic(),
                                    COSEAlgorithmIdentifier.EdDSA),
                            "Ed25519");
                }
                case RS256 -> {
                    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
                    keys.initialize(2048);
                    KeyPair pair = keys.generateKeyPair();
                    yield new SoftPasskey(
                            party,
                            pair,
                            RSACOSEKey.create(
                                    (RSAPublicKey) pair.getPublic(), COSEAlgorithmIdentifier.RS256),
                            "SHA256withRSA");
                }
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One with ES256 for a server at {@code https://countersign.example.org}. */
    public static SoftPasskey standAlone() {
        return of(example(), Algorithm.ES256);
    }

    /** The server that {@link #standAlone} is for. */
    public static RelyingParty example() {
        return new RelyingParty(
                new ServerSettings("https://countersign.example.org"),
                new PasskeySettings(null, null));
    }

    /** The next signature has this counter. */
    SoftPasskey counting(long next) {
        count = next;
        return this;
    }

    /** Does not check who is there. */
    SoftPasskey unverifying() {
        flags = PRESENT;
        return this;
    }

    SoftPasskey at(String otherOrigin) {
        origin = otherOrigin;
        return this;
    }

    SoftPasskey of(String otherRpId) {
        rpId = otherRpId;
        return this;
    }

    public Bytes publicKey() {
        return Bytes.of(PublicKeyOfPasskey.encode(cose));
    }

    NewPasskey register(PasskeyQuestion question) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("fmt", "none");
        object.put("attStmt", Map.of());
        object.put("authData", authenticatorData(true));
        byte[] encoded = PublicKeyOfPasskey.CONVERTER.getCborConverter().writeValueAsBytes(object);
        return new NewPasskey(
                question.challengeId(),
                Bytes.of(encoded).toString(),
                Bytes.of(clientData("webauthn.create", question.publicKey().challenge()))
                        .toString());
    }

    /** Answers a question. */
    public PasskeyAnswer sign(PasskeyQuestion question) {
        Assertion signed = sign(question.publicKey().challenge());
        return new PasskeyAnswer(
                question.challengeId(),
                signed.credentialId().toString(),
                signed.authenticatorData().toString(),
                signed.clientData().toString(),
                signed.signature().toString());
    }

    /** Signs a challenge in base64url. */
    public Assertion sign(String challenge) {
        byte[] data = authenticatorData(false);
        byte[] client = clientData("webauthn.get", challenge);
        try {
            Signature signer = Signature.getInstance(signature);
            signer.initSign(pair.getPrivate());
            signer.update(data);
            signer.update(Sha256.of(client));
            return new Assertion(
                    Bytes.of(credentialId),
                    Bytes.of(data),
                    Bytes.of(client),
                    Bytes.of(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] clientData(String type, String challenge) {
        return "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\",\"crossOrigin\":false}"
                .formatted(type, challenge, origin)
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] authenticatorData(boolean attested) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Sha256.of(rpId.getBytes(StandardCharsets.UTF_8)));
        out.write(attested ? flags | ATTESTED : flags);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) count++).array());
        if (attested) {
            out.writeBytes(new byte[16]);
            out.writeBytes(ByteBuffer.allocate(2).putShort((short) credentialId.length).array());
            out.writeBytes(credentialId);
            out.writeBytes(publicKey().array());
        }
        return out.toByteArray();
    }
}
