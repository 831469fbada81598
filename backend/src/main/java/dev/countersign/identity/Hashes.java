package dev.countersign.identity;

import dev.countersign.platform.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * HMAC-SHA-256 of short texts, in lower-case hex, and comparing them. For random values only, never
 * for passwords.
 */
public final class Hashes {
    private Hashes() {}

    static String hmac(byte[] key, String text) {
        return HexFormat.of().formatHex(Sha256.hmac(key, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether two texts are equal; how long it takes does not tell where they differ. */
    public static boolean same(String a, String b) {
        return MessageDigest.isEqual(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
