package dev.countersign.token;

import java.util.TreeMap;

/** Canonical JSON (RFC 8785) for values without fractions. */
final class JsonWriter {
    /** The largest integer that RFC 8785 writes exactly: 2^53 − 1. */
    private static final long MAX_INTEGER = (1L << 53) - 1;

    private JsonWriter() {}

    static String write(Json value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Json value, StringBuilder out) {
        switch (value) {
            case Json.Obj object -> writeObject(object, out);
            case Json.Arr array -> writeArray(array, out);
            case Json.Str(String text) -> writeString(text, out);
            case Json.Int(long number) -> writeInteger(number, out);
            case Json.Num _ ->
                    throw new IllegalArgumentException("fractions have no canonical form here");
            case Json.Bool(boolean flag) -> out.append(flag);
            case Json.Null() -> out.append("null");
        }
    }

    private static void writeObject(Json.Obj object, StringBuilder out) {
        char separator = '{';
        for (var member : new TreeMap<>(object.members()).entrySet()) {
            out.append(separator);
            writeString(member.getKey(), out);
            out.append(':');
            write(member.getValue(), out);
            separator = ',';
        }
        out.append(separator == '{' ? "{}" : "}");
    }

    private static void writeArray(Json.Arr array, StringBuilder out) {
        char separator = '[';
        for (Json item : array.items()) {
            out.append(separator);
            write(item, out);
            separator = ',';
        }
        out.append(separator == '[' ? "[]" : "]");
    }

    private static void writeInteger(long number, StringBuilder out) {
        if (number > MAX_INTEGER || number < -MAX_INTEGER) {
            throw new IllegalArgumentException("integers beyond 2^53 - 1 have no canonical form");
        }
        out.append(number);
    }

    private static void writeString(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
