package dev.countersign.token;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value (RFC 8259), read strictly and written canonically (RFC 8785 for everything but
 * fractions).
 *
 * <p>Reading guarantees: well-formed UTF-8 without byte-order mark, no duplicate member, at most
 * {@value #MAX_DEPTH} levels, no lone surrogate, nothing after the value, at most the stated number
 * of bytes. Integers are exact; a number that is not an integer in the range of a {@code long}
 * stays uninterpreted text.
 */
public sealed interface Json {
    /** Deepest nesting that is read. */
    int MAX_DEPTH = 32;

    /** An object; members keep the order in which they were read. */
    record Obj(Map<String, Json> members) implements Json {
        /** Copies the members. */
        public Obj {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        /** The member of that name, or null when there is none. */
        public @Nullable Json get(String name) {
            return members.get(name);
        }
    }

    /** An array. */
    record Arr(List<Json> items) implements Json {
        /** Copies the items. */
        public Arr {
            items = List.copyOf(items);
        }
    }

    /** A string without lone surrogates. */
    record Str(String value) implements Json {
        /** Refuses a string that has no UTF-8 form. */
        public Str {
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
                throw new IllegalArgumentException("a JSON string must not hold a lone surrogate");
            }
        }
    }

    /** An integer, written without fraction and exponent. */
    record Int(long value) implements Json {}

    /** Any other number, as it was written: not an integer, or out of range. Cannot be written. */
    record Num(String text) implements Json {}

    /** A boolean. */
    record Bool(boolean value) implements Json {}

    /** The null value. */
    record Null() implements Json {}

    /** Reads one value of at most {@code maxBytes} bytes. */
    static Json parse(byte[] utf8, int maxBytes) throws FormatException {
        return JsonParser.parse(utf8, maxBytes);
    }

    /** Reads one object of at most {@code maxBytes} bytes. */
    static Obj parseObject(byte[] utf8, int maxBytes) throws FormatException {
        if (parse(utf8, maxBytes) instanceof Obj object) {
            return object;
        }
        throw new FormatException("", "must be a JSON object");
    }

    /**
     * The canonical form (RFC 8785): members sorted by UTF-16 code units, no white space.
     *
     * @throws IllegalArgumentException for a fraction, or an integer beyond ±(2^53 − 1)
     */
    default String canonical() {
        return JsonWriter.write(this);
    }

    /** {@link #canonical()} in UTF-8. */
    default byte[] canonicalBytes() {
        return canonical().getBytes(StandardCharsets.UTF_8);
    }

    /** Starts an object. */
    static ObjectBuilder object() {
        return new ObjectBuilder();
    }

    /** An array of strings in the given order. */
    static Arr strings(Collection<String> values) {
        List<Json> items = new ArrayList<>(values.size());
        values.forEach(value -> items.add(new Str(value)));
        return new Arr(items);
    }

    /** Collects the members of an object; a name can be put once. */
    final class ObjectBuilder {
        private final Map<String, Json> members = new LinkedHashMap<>();

        private ObjectBuilder() {}

        /** Adds any value. */
        public ObjectBuilder put(String name, Json value) {
            if (members.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("member put twice: " + name);
            }
            return this;
        }

        /** Adds a string. */
        public ObjectBuilder put(String name, String value) {
            return put(name, new Str(value));
        }

        /** Adds an integer. */
        public ObjectBuilder put(String name, long value) {
            return put(name, new Int(value));
        }

        /** Adds a boolean. */
        public ObjectBuilder put(String name, boolean value) {
            return put(name, new Bool(value));
        }

        /** Adds a string, or nothing when it is null. */
        public ObjectBuilder putIfPresent(String name, @Nullable String value) {
            return value == null ? this : put(name, value);
        }

        /** The object. */
        public Obj build() {
            return new Obj(members);
        }
    }
}
