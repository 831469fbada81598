package dev.countersign.identity.passkey;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.Sha256;
import dev.countersign.platform.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a passkey's signature from bytes alone: no database, no clock, no network, so that it
 * gives the same answer years later and anywhere. Guarantees that any other byte in the challenge,
 * the authenticator data, the client data, the signature or the public key is found. WebAuthn Level
 * 3 section 7.2, steps 10 to 21. Whose key it is, whether it is a copy and whether the challenge
 * was fresh is not said here.
 */
public final class AssertionCheck {
    private static final int RP_ID_HASH = 32;
    private static final int SHORTEST = 37;
    private static final int PRESENT = 0x01;
    private static final int VERIFIED = 0x04;

    private AssertionCheck() {}

    /** What does not hold. */
    public enum Fault {
        /** The client data is no JSON object. */
        CLIENT_DATA,
        /** The client data is not that of a signature, {@code webauthn.get}. */
        TYPE,
        /** Another challenge was signed. */
        CHALLENGE,
        /** The page that asked belongs to another origin, or was framed by one. */
        ORIGIN,
        /** The authenticator data is too short. */
        AUTHENTICATOR_DATA,
        /** The signature is for another relying party. */
        RP_ID,
        /** Nobody was there, or the authenticator did not check who. */
        USER_VERIFICATION,
        /** The public key is none, in another encoding, or weak. */
        PUBLIC_KEY,
        /** The signature is not one of this key over these bytes. */
        SIGNATURE
    }

    /**
     * What does not hold; empty when everything does.
     *
     * @param challenge the 32 bytes that were to be signed
     * @param publicKey the COSE key, as kept
     */
    public static Set<Fault> faults(
            byte[] challenge, Assertion signed, Bytes publicKey, String rpId, Set<String> origins) {
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        client(challenge, signed.clientData().array(), origins, faults);
        authenticator(signed.authenticatorData().array(), rpId, faults);
        PublicKeyOfPasskey key = PublicKeyOfPasskey.decode(publicKey.array()).orElse(null);
        if (key == null) {
            faults.add(Fault.PUBLIC_KEY);
        }
        if (key == null || !holds(key, signed)) {
            faults.add(Fault.SIGNATURE);
        }
        return faults;
    }

    private static void client(
            byte[] challenge, byte[] clientData, Set<String> origins, Set<Fault> faults) {
        JsonNode client = json(clientData);
        if (client == null || !client.isObject()) {
            faults.add(Fault.CLIENT_DATA);
            return;
        }
        if (!client.path("type").asText().equals("webauthn.get")) {
            faults.add(Fault.TYPE);
        }
        String expected = Bytes.of(challenge).toString();
        if (!client.path("challenge").asText().equals(expected)) {
            faults.add(Fault.CHALLENGE);
        }
        if (!origins.contains(client.path("origin").asText())
                || client.path("crossOrigin").asBoolean(false)) {
            faults.add(Fault.ORIGIN);
        }
    }

    private static @Nullable JsonNode json(byte[] bytes) {
        try {
            return StrictJson.tree(bytes);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static void authenticator(byte[] data, String rpId, Set<Fault> faults) {
        if (data.length < SHORTEST) {
            faults.add(Fault.AUTHENTICATOR_DATA);
            return;
        }
        byte[] hash = Sha256.of(rpId.getBytes(StandardCharsets.UTF_8));
        if (!Arrays.equals(data, 0, RP_ID_HASH, hash, 0, RP_ID_HASH)) {
            faults.add(Fault.RP_ID);
        }
        int both = PRESENT | VERIFIED;
        if ((data[RP_ID_HASH] & both) != both) {
            faults.add(Fault.USER_VERIFICATION);
        }
    }

    private static boolean holds(PublicKeyOfPasskey key, Assertion signed) {
        if (key.algorithm() == Algorithm.ES256 && !isDer(signed.signature().array())) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(key.algorithm().signature());
            signature.initVerify(key.key());
            signature.update(signed.authenticatorData().array());
            signature.update(Sha256.of(signed.clientData().array()));
            return signature.verify(signed.signature().array());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Only the one encoding: others of the same numbers would be other bytes that verify. */
    private static boolean isDer(byte[] signature) {
        try {
            ASN1Primitive read = ASN1Primitive.fromByteArray(signature);
            return read instanceof ASN1Sequence
                    && Arrays.equals(read.getEncoded(ASN1Encoding.DER), signature);
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
