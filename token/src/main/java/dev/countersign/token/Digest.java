package dev.countersign.token;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A SHA-256 digest, written {@code sha256:} and 64 lower-case hex digits.
 *
 * @param hex the 64 lower-case hex digits
 */
public record Digest(String hex) implements Comparable<Digest> {
    private static final String PREFIX = "sha256:";

    /** Refuses anything but 64 lower-case hex digits. */
    public Digest {
        if (!isHex(hex)) {
            throw new IllegalArgumentException("a digest must be 64 lower-case hex digits");
        }
    }

    /**
     * Reads {@code sha256:…}.
     *
     * @throws IllegalArgumentException for any other form
     */
    public static Digest parse(String text) {
        if (!isWellFormed(text)) {
            throw new IllegalArgumentException(
                    "a digest must be sha256: and 64 lower-case hex digits");
        }
        return new Digest(text.substring(PREFIX.length()));
    }

    /** Whether {@link #parse} would read it. */
    public static boolean isWellFormed(String text) {
        return text.startsWith(PREFIX) && isHex(text.substring(PREFIX.length()));
    }

    /** The digest of these bytes. */
    public static Digest of(byte[] bytes) {
        return ofRaw(sha256().digest(bytes));
    }

    /** From the 32 bytes of a finished SHA-256 computation. */
    public static Digest ofRaw(byte[] sha256) {
        return new Digest(HexFormat.of().formatHex(sha256));
    }

    /** The hash of a transparency-log leaf (RFC 6962 section 2.1): SHA-256(0x00 ‖ JCS(entry)). */
    public static Digest ofLogEntry(Json.Obj entry) {
        MessageDigest digest = sha256();
        digest.update((byte) 0);
        return ofRaw(digest.digest(entry.canonicalBytes()));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static boolean isHex(String text) {
        if (text.length() != 64) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    // Written out, because what a record brings is linked at its first use: 5 ms of a cold check.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Digest digest && hex.equals(digest.hex);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return PREFIX + hex;
    }
}
