package dev.countersign.gate.proxy;

import dev.countersign.token.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes JSON (RFC 8259) so that every reader understands it alike: members in their order, numbers
 * as they were written, no escape where none is needed.
 */
final class JsonText {
    private final ByteArrayOutputStream out;

    private JsonText(ByteArrayOutputStream out) {
        this.out = out;
    }

    static byte[] write(Json value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        new JsonText(out).value(value);
        return out.toByteArray();
    }

    private void value(Json value) {
        switch (value) {
            case Json.Obj(Map<String, Json> members) -> {
                char before = '{';
                for (var member : members.entrySet()) {
                    out.write(before);
                    string(member.getKey());
                    out.write(':');
                    value(member.getValue());
                    before = ',';
                }
                ascii(before == '{' ? "{}" : "}");
            }
            case Json.Arr(var items) -> {
                char before = '[';
                for (Json item : items) {
                    out.write(before);
                    value(item);
                    before = ',';
                }
                ascii(before == '[' ? "[]" : "]");
            }
            case Json.Str(String text) -> string(text);
            case Json.Int(long number) -> ascii(Long.toString(number));
            case Json.Num(String text) -> ascii(text);
            case Json.Bool(boolean flag) -> ascii(flag ? "true" : "false");
            case Json.Null() -> ascii("null");
        }
    }

    private void ascii(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void string(String text) {
        out.write('"');
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\') {
                plain(text, from, i);
                escape(c);
                from = i + 1;
            }
        }
        plain(text, from, text.length());
        out.write('"');
    }

    private void plain(String text, int from, int to) {
        if (to > from) {
            out.writeBytes(text.substring(from, to).getBytes(StandardCharsets.UTF_8));
        }
    }

    private void escape(char c) {
        ascii(
                switch (c) {
                    case '"' -> "\\\"";
                    case '\\' -> "\\\\";
                    case '\n' -> "\\n";
                    case '\r' -> "\\r";
                    case '\t' -> "\\t";
                    default ->
                            "\\u00"
                                    + Character.forDigit(c >> 4, 16)
                                    + Character.forDigit(c & 15, 16);
                });
    }
}
