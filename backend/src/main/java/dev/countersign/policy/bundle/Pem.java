package dev.countersign.policy.bundle;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of a PEM file (RFC 7468). May hold a private key, so it has no text form of use. */
final class Pem {
    private static final int LONGEST = 8 << 10;
    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN ([A-Z ]{1,30})-----\\s([A-Za-z0-9+/=\\s]*)-----END ([A-Z ]{1,30})-----");

    private final String type;
    private final byte[] content;

    Pem(String type, byte[] content) {
        this.type = type;
        this.content = content;
    }

    /**
     * Reads a file with exactly one block; what OpenSSL writes before it about a curve is skipped.
     */
    static Pem read(String text) throws ReleaseRefused {
        if (text.length() > LONGEST) {
            throw new ReleaseRefused("is too long for a PEM file with one key");
        }
        String found = "";
        byte[] content = {};
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            if (blocks.group(1).equals("EC PARAMETERS")) {
                continue;
            }
            if (!found.isEmpty()) {
                throw new ReleaseRefused("holds more than one PEM block");
            }
            if (!blocks.group(1).equals(blocks.group(3))) {
                throw new ReleaseRefused("holds a PEM block that ends as another one");
            }
            found = blocks.group(1);
            content = decoded(blocks.group(2));
        }
        if (found.isEmpty()) {
            throw new ReleaseRefused("is no PEM file");
        }
        return new Pem(found, content);
    }

    private static byte[] decoded(String base64) throws ReleaseRefused {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException _) {
            throw new ReleaseRefused("is no PEM file");
        }
    }

    String type() {
        return type;
    }

    byte[] content() {
        return content;
    }

    String text() {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(
                        type,
                        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(content),
                        type);
    }
}
