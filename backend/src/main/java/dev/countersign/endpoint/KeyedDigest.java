package dev.countersign.endpoint;

import dev.countersign.platform.DataDirectory;
import dev.countersign.platform.Sha256;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * HMAC-SHA-256 (RFC 2104) under this server's own secret. The purpose is part of what is digested,
 * so that a digest made for one purpose is worth nothing for another.
 */
@Singleton
final class KeyedDigest {
    private final byte[] key;

    KeyedDigest(DataDirectory directory) {
        key = directory.secret("endpoint.secret").getBytes(StandardCharsets.UTF_8);
    }

    /** 43 characters of base64url. */
    String of(String purpose, String text) {
        byte[] content = (purpose + '\n' + text).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.hmac(key, content));
    }

    /** Compares in constant time. */
    boolean holds(String purpose, String text, String digest) {
        return MessageDigest.isEqual(
                of(purpose, text).getBytes(StandardCharsets.UTF_8),
                digest.getBytes(StandardCharsets.UTF_8));
    }
}
