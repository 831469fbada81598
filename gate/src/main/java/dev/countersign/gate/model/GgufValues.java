package dev.countersign.gate.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The key-value part of a GGUF header: checks every entry, keeps only what describes the model's
 * provenance.
 */
final class GgufValues {
    static final int MAX_KEY_BYTES = 64 * 1024 - 1;
    static final int MAX_STRING_BYTES = 16 * 1024 * 1024;
    static final int MAX_NESTING = 4;
    static final int MAX_ENTRIES = 100_000;

    /** Bound on all keys together: they are held to find duplicates. */
    private static final int MAX_KEY_BYTES_TOTAL = 16 * 1024 * 1024;

    private static final int KEPT_BYTES = 4096;
    private static final int KEPT_ELEMENTS = 64;
    private static final int UINT32 = 4;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    /** Bytes per value of the types 0 to 12; 0 where the length varies. */
    private static final int[] WIDTH = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

    private final BoundedInput in;
    private final Set<String> keys = new HashSet<>();
    private final TreeMap<String, String> declared = new TreeMap<>();
    private long keyBytes;
    private int alignment = 32;

    GgufValues(BoundedInput in) {
        this.in = in;
    }

    void read(int entries) throws IOException, MalformedModelException {
        for (int i = 0; i < entries; i++) {
            String key = key();
            long type = in.u32();
            if (key.equals("general.alignment")) {
                readAlignment(type);
            } else if (key.startsWith("general.") || key.startsWith("split.")) {
                declared.put(Printable.of(key), Printable.of(keep(type, 0)));
            } else {
                skip(type, 0);
            }
        }
    }

    Map<String, String> declared() {
        return declared;
    }

    /** Bytes to which tensor data is aligned; a power of two. */
    int alignment() {
        return alignment;
    }

    private String key() throws IOException, MalformedModelException {
        long at = in.position();
        int length = (int) in.count("the length of a key", MAX_KEY_BYTES);
        keyBytes += length;
        if (keyBytes > MAX_KEY_BYTES_TOTAL) {
            throw new MalformedModelException(
                    "all keys together exceed " + MAX_KEY_BYTES_TOTAL + " bytes");
        }
        String key;
        try {
            key =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(in.bytes(length)))
                            .toString();
        } catch (CharacterCodingException _) {
            throw new MalformedModelException("the key at byte " + at + " is not UTF-8");
        }
        if (!keys.add(key)) {
            throw new MalformedModelException("the key '" + Printable.of(key) + "' occurs twice");
        }
        return key;
    }

    private void readAlignment(long type) throws IOException, MalformedModelException {
        if (type != UINT32) {
            throw new MalformedModelException("general.alignment is not an unsigned 32-bit number");
        }
        long value = in.u32();
        if (Long.bitCount(value) != 1 || value > 1 << 20) {
            throw new MalformedModelException(
                    "general.alignment is " + value + ", a power of two up to 1048576 is needed");
        }
        alignment = (int) value;
    }

    private void skip(long type, int depth) throws IOException, MalformedModelException {
        switch (checked(type)) {
            case STRING -> in.skip(in.count("the length of a string", MAX_STRING_BYTES));
            case ARRAY -> {
                int element = elementType(depth);
                long count = in.count("the length of an array", in.remaining());
                if (WIDTH[element] > 0) {
                    in.skip(multiply(count, WIDTH[element]));
                } else {
                    for (long i = 0; i < count; i++) {
                        skip(element, depth + 1);
                    }
                }
            }
            default -> in.skip(WIDTH[(int) type]);
        }
    }

    private String keep(long type, int depth) throws IOException, MalformedModelException {
        return switch (checked(type)) {
            case 0 -> String.valueOf(in.u8());
            case 1 -> String.valueOf((byte) in.u8());
            case 2 -> String.valueOf(in.u16());
            case 3 -> String.valueOf((short) in.u16());
            case UINT32 -> String.valueOf(in.u32());
            case 5 -> String.valueOf((int) in.u32());
            case 6 -> String.valueOf(Float.intBitsToFloat((int) in.u32()));
            case 7 -> String.valueOf(in.u8() != 0);
            case STRING -> keepString();
            case ARRAY -> keepArray(depth);
            case 10 -> Long.toUnsignedString(in.i64());
            case 11 -> String.valueOf(in.i64());
            default -> String.valueOf(Double.longBitsToDouble(in.i64()));
        };
    }

    private String keepString() throws IOException, MalformedModelException {
        int length = (int) in.count("the length of a string", MAX_STRING_BYTES);
        int kept = Math.min(length, KEPT_BYTES);
        String text = new String(in.bytes(kept), StandardCharsets.UTF_8);
        in.skip(length - kept);
        return text;
    }

    private String keepArray(int depth) throws IOException, MalformedModelException {
        int element = elementType(depth);
        long count = in.count("the length of an array", in.remaining());
        List<String> kept = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            if (kept.size() < KEPT_ELEMENTS && element != ARRAY) {
                kept.add(Printable.of(keep(element, depth + 1)));
            } else {
                skip(element, depth + 1);
            }
        }
        return String.join(", ", kept);
    }

    private int elementType(int depth) throws IOException, MalformedModelException {
        if (depth >= MAX_NESTING) {
            throw new MalformedModelException("arrays are nested deeper than " + MAX_NESTING);
        }
        return checked(in.u32());
    }

    private int checked(long type) throws MalformedModelException {
        if (type >= WIDTH.length) {
            throw new MalformedModelException(
                    "value type %d at byte %d is not one of 0 to 12"
                            .formatted(type, in.position() - 4));
        }
        return (int) type;
    }

    private static long multiply(long count, int width) throws MalformedModelException {
        // count is at most the remaining header (256 MiB), so this cannot overflow; exact all the
        // same.
        try {
            return Math.multiplyExact(count, width);
        } catch (ArithmeticException _) {
            throw new MalformedModelException("an array of " + count + " values is too long");
        }
    }
}
