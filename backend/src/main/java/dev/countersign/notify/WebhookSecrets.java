package dev.countersign.notify;

import dev.countersign.platform.DataDirectory;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and keeps the secrets that sign webhooks. They have to be readable, because a symmetric
 * signature needs them; so the table holds them encrypted (AES-256-GCM, bound to their webhook) and
 * a copy of the database alone signs nothing.
 */
@Singleton
final class WebhookSecrets {
    /** Standard Webhooks 1.0.0, "Symmetric signing": 24 to 64 random bytes. */
    private static final int LENGTH = 32;

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    WebhookSecrets(DataDirectory directory) {
        this.key =
                new SecretKeySpec(
                        HexFormat.of().parseHex(directory.secret("webhook.secret")), "AES");
    }

    /** A new secret as its receiver is shown it: {@code whsec_} and Base64. */
    String make() {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return "whsec_" + Base64.getEncoder().encodeToString(bytes);
    }

    String sealed(String webhookId, String secret) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] sealed =
                run(Cipher.ENCRYPT_MODE, webhookId, nonce, secret.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array());
    }

    /**
     * @throws IllegalStateException when it was sealed under another key or for another webhook
     */
    String opened(String webhookId, String sealed) {
        byte[] all = Base64.getDecoder().decode(sealed);
        ByteBuffer buffer = ByteBuffer.wrap(all);
        byte[] nonce = new byte[NONCE];
        buffer.get(nonce);
        byte[] text = new byte[buffer.remaining()];
        buffer.get(text);
        return new String(run(Cipher.DECRYPT_MODE, webhookId, nonce, text), StandardCharsets.UTF_8);
    }

    private byte[] run(int mode, String webhookId, byte[] nonce, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(webhookId.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException _) {
            // no cause: it must not tell anything of the secret
            throw new IllegalStateException("the secret of " + webhookId + " cannot be used here");
        }
    }
}
