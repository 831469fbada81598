package dev.countersign.token;

import java.util.Base64;

/** Unpadded base64url (RFC 4648 section 5), read only in its one canonical spelling. */
final class Base64Url {
    private Base64Url() {}

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] decode(String text, String pointer) throws FormatException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (encode(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException _) {
            // answered below, like every other spelling that is not the canonical one
        }
        throw new FormatException(pointer, "must be canonical unpadded base64url");
    }

    static byte[] decode(String text, int length, String pointer) throws FormatException {
        byte[] bytes = decode(text, pointer);
        if (bytes.length != length) {
            throw new FormatException(pointer, "must be " + length + " bytes in base64url");
        }
        return bytes;
    }
}
