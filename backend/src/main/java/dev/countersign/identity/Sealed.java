package dev.countersign.identity;

import dev.countersign.platform.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Text that only the holder of a secret reads or changes: AES-256-GCM (NIST SP 800-38D) under a key
 * of its own for each purpose, with a random 96-bit nonce. Safe for 2^32 texts under one secret and
 * purpose.
 */
public final class Sealed {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    /**
     * @param secret at least 256 random bits
     * @param purpose what is sealed; a text of one purpose opens under no other
     */
    public Sealed(byte[] secret, String purpose) {
        key =
                new SecretKeySpec(
                        Sha256.hmac(secret, purpose.getBytes(StandardCharsets.UTF_8)), "AES");
    }

    static Sealed by(String handle, String purpose) {
        return new Sealed(handle.getBytes(StandardCharsets.UTF_8), purpose);
    }

    /** The sealed form in base64url, about a third longer than the text. */
    public String seal(String text) {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        byte[] sealed =
                run(Cipher.ENCRYPT_MODE, nonce, text.getBytes(StandardCharsets.UTF_8))
                        .orElseThrow();
        byte[] all = Arrays.copyOf(nonce, NONCE + sealed.length);
        System.arraycopy(sealed, 0, all, NONCE, sealed.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** The text, when it was sealed with this secret for this purpose and is unchanged. */
    public Optional<String> open(String sealed) {
        byte[] all;
        try {
            all = Base64.getUrlDecoder().decode(sealed);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (all.length <= NONCE) {
            return Optional.empty();
        }
        return run(
                        Cipher.DECRYPT_MODE,
                        Arrays.copyOf(all, NONCE),
                        Arrays.copyOfRange(all, NONCE, all.length))
                .map(text -> new String(text, StandardCharsets.UTF_8));
    }

    private Optional<byte[]> run(int mode, byte[] nonce, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return Optional.of(cipher.doFinal(input));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }
}
