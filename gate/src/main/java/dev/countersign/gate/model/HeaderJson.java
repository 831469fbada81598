package dev.countersign.gate.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON (RFC 8259) piece by piece from a channel, for headers too large to be held in memory.
 * Holds one string at most.
 */
final class HeaderJson {
    private static final int NONE = -1;

    private final BoundedInput in;
    private final long end;
    private int ahead = NONE;

    /**
     * @param length bytes that the JSON text takes from here
     */
    HeaderJson(BoundedInput in, long length) {
        this.in = in;
        this.end = in.position() + length;
    }

    /** The next byte that is not white space, which stays unread. */
    int peek() throws IOException, MalformedModelException {
        while (ahead == NONE || ahead == ' ' || ahead == '\n' || ahead == '\r' || ahead == '\t') {
            ahead = next();
        }
        return ahead;
    }

    void expect(char wanted) throws IOException, MalformedModelException {
        int found = peek();
        if (found != wanted) {
            throw fault("'" + wanted + "' was expected");
        }
        ahead = NONE;
    }

    /** Takes the byte if it is the next one. */
    boolean take(char wanted) throws IOException, MalformedModelException {
        if (peek() != wanted) {
            return false;
        }
        ahead = NONE;
        return true;
    }

    /** Nothing but white space may follow. */
    void end() throws IOException, MalformedModelException {
        while (in.position() < end) {
            int left = next();
            if (left != ' ' && left != '\n' && left != '\r' && left != '\t') {
                throw fault("nothing may follow the object");
            }
        }
    }

    /** A whole number that is not negative. */
    long number() throws IOException, MalformedModelException {
        int digit = peek();
        if (digit < '0' || digit > '9') {
            throw fault("a whole number was expected");
        }
        boolean zero = digit == '0';
        long value = 0;
        int digits = 0;
        while (digit >= '0' && digit <= '9') {
            digits++;
            if (digits > 18 || (zero && digits > 1)) {
                throw fault("a number has too many digits");
            }
            value = value * 10 + (digit - '0');
            digit = next();
        }
        // The byte after the number belongs to what follows; a fraction or exponent fails there.
        ahead = digit;
        return value;
    }

    /**
     * A string.
     *
     * @param keep most bytes returned; the rest is checked and dropped
     * @param max most bytes read
     */
    String string(int keep, int max) throws IOException, MalformedModelException {
        expect('"');
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int read = 0; ; read++) {
            int value = next();
            if (value == '"') {
                return decode(text.toByteArray(), read > keep);
            }
            if (read >= max) {
                throw fault("a string is longer than " + max + " bytes");
            }
            if (value < 0x20) {
                throw fault("a string holds a control character");
            }
            byte[] unit = value == '\\' ? escape() : new byte[] {(byte) value};
            if (text.size() + unit.length <= keep) {
                text.write(unit, 0, unit.length);
            }
        }
    }

    private byte[] escape() throws IOException, MalformedModelException {
        int kind = next();
        return switch (kind) {
            case '"', '\\', '/' -> new byte[] {(byte) kind};
            case 'b' -> new byte[] {'\b'};
            case 'f' -> new byte[] {'\f'};
            case 'n' -> new byte[] {'\n'};
            case 'r' -> new byte[] {'\r'};
            case 't' -> new byte[] {'\t'};
            case 'u' -> unicode();
            default -> throw fault("a string holds an unknown escape");
        };
    }

    private byte[] unicode() throws IOException, MalformedModelException {
        int first = hex();
        if (!Character.isSurrogate((char) first)) {
            return Character.toString(first).getBytes(StandardCharsets.UTF_8);
        }
        if (Character.isHighSurrogate((char) first) && next() == '\\' && next() == 'u') {
            int second = hex();
            if (Character.isLowSurrogate((char) second)) {
                return Character.toString(Character.toCodePoint((char) first, (char) second))
                        .getBytes(StandardCharsets.UTF_8);
            }
        }
        throw fault("a string holds a lone surrogate");
    }

    private int hex() throws IOException, MalformedModelException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) {
                throw fault("a string holds a broken escape");
            }
            value = value * 16 + digit;
        }
        return value;
    }

    private String decode(byte[] bytes, boolean cut) throws MalformedModelException {
        if (cut) {
            // The cut may go through a character.
            return new String(bytes, StandardCharsets.UTF_8);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw fault("a string is not UTF-8");
        }
    }

    private int next() throws IOException, MalformedModelException {
        if (in.position() >= end) {
            throw fault("it ends too early");
        }
        return in.u8();
    }

    private MalformedModelException fault(String what) {
        return new MalformedModelException(
                "the safetensors header: " + what + " at byte " + in.position());
    }
}
