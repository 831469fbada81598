package dev.countersign.approval.signing;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.Sha256;
import dev.countersign.platform.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.erdtman.jcs.JsonCanonicalizer;

/** Digests that statements are made of: {@code sha256:} and 64 lower-case hex digits. */
public final class Digests {
    private Digests() {}

    /** Of a text in UTF-8. */
    public static String ofText(String text) {
        return "sha256:" + Sha256.hex(text);
    }

    /**
     * Of a decision's findings: the member {@code findings} of its output as recorded, in the
     * canonical form of RFC 8785.
     */
    public static String ofFindings(String output) {
        try {
            var findings =
                    StrictJson.tree(output.getBytes(StandardCharsets.UTF_8)).path("findings");
            return "sha256:" + Sha256.hex(canonical(StrictJson.write(findings)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a recorded output is no JSON", e);
        }
    }

    /** The canonical form of a JSON array or object (RFC 8785). */
    static byte[] canonical(byte[] json) {
        try {
            return new JsonCanonicalizer(json).getEncodedUTF8();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
