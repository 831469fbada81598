package dev.countersign.token;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * A compact JWS (RFC 7515 section 7.1) that was taken apart and not verified: it can be looked at
 * and do nothing.
 *
 * <p>Taking apart guarantees the size, exactly three parts, and that every part is the one
 * canonical spelling of its bytes.
 */
final class CompactJws {
    /** The cap for tokens and device signatures, in bytes. */
    static final int MAX_BYTES = 16 * 1024;

    /**
     * The cap for status lists and trust bundles, in bytes: 4 MiB holds a full list of 8 million
     * incompressible entries.
     */
    static final int MAX_FILE_BYTES = 4 * 1024 * 1024;

    private static final Set<String> TOKEN_HEADER = Set.of("alg", "typ", "kid");

    private final byte[] headerBytes;
    private final byte[] payload;
    private final byte[] signingInput;
    private final byte[] signature;

    private CompactJws(byte[] headerBytes, byte[] payload, byte[] signingInput, byte[] signature) {
        this.headerBytes = headerBytes;
        this.payload = payload;
        this.signingInput = signingInput;
        this.signature = signature;
    }

    /** Rule V3. */
    static CompactJws parse(String text, int maxBytes) throws FormatException {
        if (text.length() > maxBytes) {
            throw new FormatException("", "must be at most " + maxBytes + " bytes");
        }
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first < 0 || second < 0 || text.indexOf('.', second + 1) >= 0) {
            throw new FormatException("", "must be three parts separated by dots");
        }
        byte[] header = Base64Url.decode(text.substring(0, first), "");
        byte[] payload = Base64Url.decode(text.substring(first + 1, second), "");
        byte[] signature = Base64Url.decode(text.substring(second + 1), "");
        return new CompactJws(header, payload, ascii(text.substring(0, second)), signature);
    }

    /** Rule V4: strict JSON with exactly {@code alg}, {@code typ} and {@code kid}. */
    Header header() throws FormatException {
        JsonFields fields = JsonFields.of(rawHeader(TOKEN_HEADER));
        return new Header(fields.text("alg"), fields.text("typ"), fields.text("kid"));
    }

    /** The header as strict JSON with exactly these members. */
    Json.Obj rawHeader(Set<String> members) throws FormatException {
        Json.Obj header = Json.parseObject(headerBytes, MAX_BYTES);
        if (!header.members().keySet().equals(members)) {
            throw new FormatException(
                    "",
                    "the header must have exactly the members "
                            + String.join(", ", members.stream().sorted().toList()));
        }
        return header;
    }

    byte[] payload() {
        return payload;
    }

    byte[] signingInput() {
        return signingInput;
    }

    byte[] signature() {
        return signature;
    }

    static String issue(String type, Json.Obj claims, Ed25519PrivateKey key) {
        Json.Obj header =
                Json.object()
                        .put("alg", "Ed25519")
                        .put("typ", type)
                        .put("kid", key.publicKey().kid())
                        .build();
        String input = signingInput(header, claims);
        return input + '.' + Base64Url.encode(key.sign(ascii(input)));
    }

    static String issue(Json.Obj header, Json.Obj claims, DevicePrivateKey key) {
        String input = signingInput(header, claims);
        return input + '.' + Base64Url.encode(key.sign(ascii(input)));
    }

    private static String signingInput(Json.Obj header, Json.Obj claims) {
        return Base64Url.encode(header.canonicalBytes())
                + '.'
                + Base64Url.encode(claims.canonicalBytes());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The three members of a token's header. */
    record Header(String algorithm, String type, String kid) {
        /**
         * Whether the type is this one, with or without {@code application/}, in any case (RFC 7515
         * section 4.1.9).
         */
        boolean isOfType(String expected) {
            String found = type.toLowerCase(Locale.ROOT);
            return found.equals(expected) || found.equals("application/" + expected);
        }
    }
}
