package dev.countersign.identity.passkey;

import java.util.Arrays;
import java.util.Base64;

/** Bytes that nobody changes, equal by content; as text they are base64url without padding. */
public final class Bytes {
    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    public static Bytes of(byte[] content) {
        return new Bytes(content.clone());
    }

    /**
     * Reads base64url (RFC 4648 section 5).
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Bytes read(String text) {
        return new Bytes(Base64.getUrlDecoder().decode(text));
    }

    public byte[] array() {
        return content.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /** As base64url without padding. */
    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
    }
}
