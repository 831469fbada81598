package dev.countersign.identity;

import dev.countersign.platform.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** HMAC-SHA-256 of short texts, in lower-case hex. For random values only, never for passwords. */
final class Hashes {
    private Hashes() {}

    static String hmac(byte[] key, String text) {
        return HexFormat.of().formatHex(Sha256.hmac(key, text.getBytes(StandardCharsets.UTF_8)));
    }
}
