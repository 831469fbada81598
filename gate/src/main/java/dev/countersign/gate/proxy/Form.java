package dev.countersign.gate.proxy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A multipart form (RFC 7578) with a recording and the name of a model. Read strictly, known fields
 * only, each once; what goes to the tool is written anew, so that it cannot read another model from
 * it than the gate did.
 */
final class Form {
    private static final Set<String> FIELDS =
            Set.of(
                    "file",
                    "language",
                    "model",
                    "prompt",
                    "response_format",
                    "stream",
                    "temperature",
                    "timestamp_granularities[]");
    private static final Pattern BOUNDARY =
            Pattern.compile(
                    "multipart/form-data\\s*;\\s*boundary=(?:\"([A-Za-z0-9'()+_,./:=?-]{1,70})\"|([A-Za-z0-9'+_./-]{1,70}))\\s*",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern DISPOSITION =
            Pattern.compile(
                    "form-data; name=\"([^\"\\\\\\r\\n]{1,64})\"(?:; filename=\"([^\"\\\\\\r\\n]{0,255})\")?(?:; filename\\*=[^;\\r\\n]{1,300})?",
                    Pattern.CASE_INSENSITIVE);
    private static final int MAX_MODEL = 600;

    /**
     * @param content one character for each byte
     */
    private record Part(String name, Optional<String> file, String content) {
        byte[] bytes() {
            return content.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private final List<Part> parts;
    private final String boundary;

    private Form(List<Part> parts) {
        this.parts = parts;
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        this.boundary = "countersign-" + HexFormat.of().formatHex(random);
    }

    static Form read(String contentType, byte[] body) throws RefusedException {
        Matcher type = BOUNDARY.matcher(contentType);
        if (!type.matches()) {
            throw RefusedException.malformed("it is no multipart form with a plain boundary");
        }
        String boundary = type.group(1) == null ? type.group(2) : type.group(1);
        // Latin-1 keeps every byte as one character.
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String line = "--" + boundary;
        if (!text.startsWith(line + "\r\n")) {
            throw RefusedException.malformed("the form does not begin with its boundary");
        }
        List<Part> parts = new ArrayList<>();
        int at = line.length() + 2;
        while (true) {
            int end = text.indexOf("\r\n" + line, at);
            if (end < 0) {
                throw RefusedException.malformed("the form has no end");
            }
            parts.add(part(text.substring(at, end)));
            at = end + 2 + line.length();
            if (text.startsWith("--", at)) {
                if (!text.substring(at + 2).isBlank()) {
                    throw RefusedException.malformed("something follows the form");
                }
                return new Form(distinct(parts));
            }
            if (!text.startsWith("\r\n", at)) {
                throw RefusedException.malformed("a boundary of the form is not alone in its line");
            }
            at += 2;
        }
    }

    private static Part part(String text) throws RefusedException {
        int head = text.indexOf("\r\n\r\n");
        if (head < 0) {
            throw RefusedException.malformed("a part of the form has no head");
        }
        Matcher disposition = null;
        for (String field : text.substring(0, head).split("\r\n", -1)) {
            int colon = field.indexOf(':');
            String name = colon < 0 ? "" : field.substring(0, colon).toLowerCase(Locale.ROOT);
            switch (name) {
                case "content-type" -> {}
                case "content-disposition" -> {
                    if (disposition != null) {
                        throw RefusedException.malformed("a part of the form is named twice");
                    }
                    disposition = DISPOSITION.matcher(field.substring(colon + 1).strip());
                }
                case "content-length" -> {}
                default ->
                        throw RefusedException.malformed("a part of the form has an unknown head");
            }
        }
        if (disposition == null || !disposition.matches()) {
            throw RefusedException.malformed("a part of the form has no plain name");
        }
        return new Part(
                disposition.group(1),
                Optional.ofNullable(disposition.group(2)),
                text.substring(head + 4));
    }

    private static List<Part> distinct(List<Part> parts) throws RefusedException {
        Set<String> seen = new java.util.HashSet<>();
        for (Part part : parts) {
            boolean many = part.name().endsWith("[]");
            if (!FIELDS.contains(part.name()) || (!seen.add(part.name()) && !many)) {
                throw RefusedException.malformed(
                        "the form has an unknown field, or one that stands twice");
            }
            if (part.file().isPresent() != part.name().equals("file")) {
                throw RefusedException.malformed("'file' must be a file, and nothing else one");
            }
        }
        return List.copyOf(parts);
    }

    String model() throws RefusedException {
        for (Part part : parts) {
            if (part.name().equals("model") && part.content().length() <= MAX_MODEL) {
                return new String(part.bytes(), StandardCharsets.UTF_8);
            }
        }
        throw RefusedException.malformed("'model' is missing");
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /** The form with this model's name. */
    byte[] written(String model) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Part part : parts) {
            String file = part.file().map(name -> "; filename=\"" + plain(name) + "\"").orElse("");
            ascii(out, "--" + boundary + "\r\n");
            ascii(
                    out,
                    "Content-Disposition: form-data; name=\"" + part.name() + "\"" + file + "\r\n");
            ascii(out, part.file().isPresent() ? "Content-Type: application/octet-stream\r\n" : "");
            ascii(out, "\r\n");
            out.writeBytes(
                    part.name().equals("model")
                            ? model.getBytes(StandardCharsets.UTF_8)
                            : part.bytes());
            ascii(out, "\r\n");
        }
        ascii(out, "--" + boundary + "--\r\n");
        return out.toByteArray();
    }

    /** Tools look at the ending of a recording's name only. */
    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    private static void ascii(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
