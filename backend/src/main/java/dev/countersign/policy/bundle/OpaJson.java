package dev.countersign.policy.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The one form of a JSON document that OPA hashes: members sorted by their UTF-8 bytes, no spaces,
 * text escaped as Go's {@code encoding/json} does without HTML escapes.
 */
final class OpaJson {
    private OpaJson() {}

    static byte[] canonical(JsonNode document) {
        StringBuilder text = new StringBuilder();
        write(document, text);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(JsonNode node, StringBuilder out) {
        if (node.isObject()) {
            out.append('{');
            String comma = "";
            for (String name : names(node)) {
                out.append(comma);
                string(name, out);
                out.append(':');
                write(node.path(name), out);
                comma = ",";
            }
            out.append('}');
        } else if (node.isArray()) {
            out.append('[');
            String comma = "";
            for (JsonNode element : node) {
                out.append(comma);
                write(element, out);
                comma = ",";
            }
            out.append(']');
        } else if (node.isTextual()) {
            string(node.textValue(), out);
        } else {
            out.append(node);
        }
    }

    private static List<String> names(JsonNode object) {
        return object.propertyStream()
                .map(java.util.Map.Entry::getKey)
                .sorted((a, b) ->
                        Arrays.compareUnsigned(
                                a.getBytes(StandardCharsets.UTF_8),
                                b.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.toList());
    }

    private static void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x2028 || c == 0x2029) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
