package dev.countersign.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

/**
 * Proof that the device key is here, now: a {@link DeviceJwt.Type#HOLDER_PROOF} over a fresh nonce
 * (rule V11).
 */
public final class HolderProof {
    /** How old a proof may be. */
    public static final Duration MAX_AGE = Duration.ofMinutes(1);

    private static final int NONCE_BYTES = 32;

    private HolderProof() {}

    /** A fresh nonce: 32 random bytes in base64url. */
    public static String newNonce(SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return Base64Url.encode(nonce);
    }

    /** Signs the nonce. */
    public static String issue(String nonce, Instant now, DevicePrivateKey key) {
        return DeviceJwt.issue(
                DeviceJwt.Type.HOLDER_PROOF,
                key.publicKey().thumbprint(),
                ApprovalClaims.AUDIENCE,
                now,
                nonce,
                Json.object().put("nonce", nonce).build(),
                key);
    }

    /**
     * What is wrong with a proof that should be this key's over this nonce; empty when nothing is.
     */
    static String problem(String proof, DevicePublicKey key, String nonce, Instant now) {
        var expected = new DeviceJwt.Expectation(ApprovalClaims.AUDIENCE, now, MAX_AGE);
        return switch (DeviceJwt.verify(DeviceJwt.Type.HOLDER_PROOF, proof, key, expected)) {
            case DeviceJwt.Result.Rejected(_, String detail) -> detail;
            case DeviceJwt.Result.Verified(DeviceJwt statement) -> nonceProblem(statement, nonce);
        };
    }

    private static String nonceProblem(DeviceJwt statement, String nonce) {
        try {
            String signed = JsonFields.of(statement.claims()).text("nonce");
            Base64Url.decode(signed, NONCE_BYTES, "/nonce");
            return MessageDigest.isEqual(ascii(signed), ascii(nonce))
                    ? ""
                    : "the nonce is another one";
        } catch (FormatException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
