package dev.countersign.notify;

import dev.countersign.identity.Sealed;
import dev.countersign.platform.DataDirectory;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Makes and keeps the secrets that sign webhooks. They have to be readable, because a symmetric
 * signature needs them; so the table holds them encrypted (AES-256-GCM, bound to their webhook) and
 * a copy of the database alone signs nothing.
 */
@Singleton
final class WebhookSecrets {
    /** Standard Webhooks 1.0.0, "Symmetric signing": 24 to 64 random bytes. */
    private static final int LENGTH = 32;

    private final byte[] secret;
    private final SecureRandom random = new SecureRandom();

    WebhookSecrets(DataDirectory directory) {
        this.secret = HexFormat.of().parseHex(directory.secret("webhook.secret"));
    }

    /** A new secret as its receiver is shown it: {@code whsec_} and Base64. */
    String make() {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return "whsec_" + Base64.getEncoder().encodeToString(bytes);
    }

    String sealed(String webhookId, String secret) {
        return of(webhookId).seal(secret);
    }

    /**
     * @throws IllegalStateException when it was sealed under another key or for another webhook
     */
    String opened(String webhookId, String sealed) {
        return of(webhookId)
                .open(sealed)
                .orElseThrow(() ->
                        new IllegalStateException(
                                "the secret of " + webhookId + " cannot be used here"));
    }

    private Sealed of(String webhookId) {
        return new Sealed(secret, "webhook " + webhookId);
    }
}
