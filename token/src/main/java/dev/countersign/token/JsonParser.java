package dev.countersign.token;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recursive-descent reader; its depth is bounded by {@link Json#MAX_DEPTH}, its size by the caller.
 */
final class JsonParser {
    private final String text;
    private final Deque<String> path = new ArrayDeque<>();
    private int at;

    private JsonParser(String text) {
        this.text = text;
    }

    static Json parse(byte[] utf8, int maxBytes) throws FormatException {
        if (utf8.length > maxBytes) {
            throw new FormatException("", "must be at most " + maxBytes + " bytes");
        }
        JsonParser parser = new JsonParser(decode(utf8));
        parser.skipSpace();
        Json value = parser.value(0);
        parser.skipSpace();
        if (parser.at != parser.text.length()) {
            throw parser.fault("nothing may follow the value");
        }
        return value;
    }

    private static String decode(byte[] utf8) throws FormatException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new FormatException("", "must be UTF-8");
        }
    }

    private Json value(int depth) throws FormatException {
        return switch (peek()) {
            case '{' -> object(deeper(depth));
            case '[' -> array(deeper(depth));
            case '"' -> new Json.Str(string());
            case 't' -> literal("true", new Json.Bool(true));
            case 'f' -> literal("false", new Json.Bool(false));
            case 'n' -> literal("null", new Json.Null());
            default -> number();
        };
    }

    private int deeper(int depth) throws FormatException {
        if (depth == Json.MAX_DEPTH) {
            throw fault("must not nest deeper than " + Json.MAX_DEPTH + " levels");
        }
        return depth + 1;
    }

    private Json object(int depth) throws FormatException {
        at++;
        Map<String, Json> members = new LinkedHashMap<>();
        skipSpace();
        if (peek() == '}') {
            at++;
            return new Json.Obj(members);
        }
        do {
            skipSpace();
            if (peek() != '"') {
                throw fault("must have a quoted member name");
            }
            String name = string();
            path.addLast(name);
            if (members.containsKey(name)) {
                throw fault("must not appear twice");
            }
            skipSpace();
            expect(':');
            skipSpace();
            members.put(name, value(depth));
            path.removeLast();
        } while (another('}'));
        return new Json.Obj(members);
    }

    private Json array(int depth) throws FormatException {
        at++;
        List<Json> items = new ArrayList<>();
        skipSpace();
        if (peek() == ']') {
            at++;
            return new Json.Arr(items);
        }
        do {
            skipSpace();
            path.addLast(Integer.toString(items.size()));
            items.add(value(depth));
            path.removeLast();
        } while (another(']'));
        return new Json.Arr(items);
    }

    private boolean another(char close) throws FormatException {
        skipSpace();
        if (peek() == ',') {
            at++;
            return true;
        }
        expect(close);
        return false;
    }

    private Json literal(String word, Json value) throws FormatException {
        if (!text.startsWith(word, at)) {
            throw fault("must be a JSON value");
        }
        at += word.length();
        return value;
    }

    private String string() throws FormatException {
        at++;
        int plainFrom = at;
        StringBuilder out = null;
        while (true) {
            char c = peek();
            if (c == '"') {
                String tail = text.substring(plainFrom, at);
                at++;
                return out == null ? tail : paired(out.append(tail).toString());
            }
            if (c < 0x20) {
                throw fault("must not hold a raw control character");
            }
            if (c == '\\') {
                out = out == null ? new StringBuilder() : out;
                out.append(text, plainFrom, at);
                at++;
                out.append(escape());
                plainFrom = at;
            } else {
                at++;
            }
        }
    }

    private char escape() throws FormatException {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex4();
            default -> throw fault("has an unknown escape");
        };
    }

    private char hex4() throws FormatException {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char c = peek();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw fault("has an escape without four hex digits");
            }
            code = code << 4 | digit;
            at++;
        }
        return (char) code;
    }

    private String paired(String value) throws FormatException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw fault("must not hold a lone surrogate");
        }
        return value;
    }

    private Json number() throws FormatException {
        int from = at;
        if (here() == '-') {
            at++;
        }
        boolean leadingZero = here() == '0';
        if (digits() > 1 && leadingZero) {
            throw fault("must not start with zero");
        }
        boolean integer = true;
        if (here() == '.') {
            at++;
            digits();
            integer = false;
        }
        if (here() == 'e' || here() == 'E') {
            at++;
            if (here() == '+' || here() == '-') {
                at++;
            }
            digits();
            integer = false;
        }
        String written = text.substring(from, at);
        return integer ? exact(written) : new Json.Num(written);
    }

    private static Json exact(String written) {
        if (written.equals("-0") || written.length() > 20) {
            return new Json.Num(written);
        }
        try {
            return new Json.Int(Long.parseLong(written));
        } catch (NumberFormatException _) {
            return new Json.Num(written);
        }
    }

    private int digits() throws FormatException {
        int from = at;
        while (here() >= '0' && here() <= '9') {
            at++;
        }
        if (at == from) {
            throw fault("must be a JSON value");
        }
        return at - from;
    }

    private void skipSpace() {
        while (here() == ' ' || here() == '\n' || here() == '\r' || here() == '\t') {
            at++;
        }
    }

    private void expect(char c) throws FormatException {
        if (peek() != c) {
            throw fault("must have '" + c + "' here");
        }
        at++;
    }

    /** The character here, or NUL (which no grammar rule accepts) at the end. */
    private char here() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private char peek() throws FormatException {
        if (at >= text.length()) {
            throw fault("ends too early");
        }
        return text.charAt(at);
    }

    private FormatException fault(String problem) {
        StringBuilder pointer = new StringBuilder();
        for (Iterator<String> names = path.iterator(); names.hasNext(); ) {
            pointer.append(JsonFields.step(names.next()));
        }
        return new FormatException(pointer.toString(), problem);
    }
}
