package dev.countersign.token;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes the members of one JSON object by name and type; {@link #end()} then refuses every member
 * that was not taken.
 *
 * <p>Every fault is a {@link FormatException} with the member's JSON pointer.
 */
public final class JsonFields {
    /** The latest time and longest duration that is read, in seconds: 2^40. */
    public static final long MAX_SECONDS = 1L << 40;

    /** The longest string that is read, in UTF-16 code units. */
    public static final int MAX_TEXT = 2048;

    private static final int SHOWN = 64;

    private final Json.Obj object;
    private final String pointer;
    private final Set<String> taken = new HashSet<>();

    private JsonFields(Json.Obj object, String pointer) {
        this.object = object;
        this.pointer = pointer;
    }

    /** Reads the root object of a document. */
    public static JsonFields of(Json.Obj object) {
        return new JsonFields(object, "");
    }

    /** Reads an object that stands at {@code pointer} in its document. */
    public static JsonFields of(Json.Obj object, String pointer) {
        return new JsonFields(object, pointer);
    }

    /** Whether there is such a member; does not take it. */
    public boolean has(String name) {
        return object.members().containsKey(name);
    }

    /** Any value. */
    public Json value(String name) throws FormatException {
        taken.add(name);
        Json value = object.get(name);
        if (value == null) {
            throw fault(name, "is missing");
        }
        return value;
    }

    /**
     * A string of 1 to {@value #MAX_TEXT} characters without control, format, separator or
     * unassigned characters.
     */
    public String text(String name) throws FormatException {
        return cleanText(value(name), name);
    }

    /** As {@link #text}, or null when the member is absent. */
    public @Nullable String optionalText(String name) throws FormatException {
        return has(name) ? text(name) : null;
    }

    /** Demands this very string. */
    public void literal(String name, String expected) throws FormatException {
        if (!(value(name) instanceof Json.Str(String found)) || !found.equals(expected)) {
            throw fault(name, "must be \"" + expected + "\"");
        }
    }

    /** An integer in {@code min…max}. */
    public long integer(String name, long min, long max) throws FormatException {
        if (value(name) instanceof Json.Int(long number) && number >= min && number <= max) {
            return number;
        }
        throw fault(name, "must be an integer in " + min + "…" + max);
    }

    /** Whole seconds since the epoch in 0…2^40. */
    public Instant instant(String name) throws FormatException {
        return Instant.ofEpochSecond(integer(name, 0, MAX_SECONDS));
    }

    /** Whole seconds in 0…2^40. */
    public Duration seconds(String name) throws FormatException {
        return Duration.ofSeconds(integer(name, 0, MAX_SECONDS));
    }

    /** A boolean. */
    public boolean bool(String name) throws FormatException {
        if (value(name) instanceof Json.Bool(boolean flag)) {
            return flag;
        }
        throw fault(name, "must be true or false");
    }

    /** A boolean, or null for JSON null; the member must be there. */
    public @Nullable Boolean boolOrNull(String name) throws FormatException {
        return value(name) instanceof Json.Null ? null : Boolean.valueOf(bool(name));
    }

    /** An object. */
    public JsonFields object(String name) throws FormatException {
        return new JsonFields(rawObject(name), pointer + step(name));
    }

    /** An object as it is. */
    public Json.Obj rawObject(String name) throws FormatException {
        if (value(name) instanceof Json.Obj child) {
            return child;
        }
        throw fault(name, "must be an object");
    }

    /** An array. */
    public List<Json> array(String name) throws FormatException {
        if (value(name) instanceof Json.Arr(List<Json> items)) {
            return items;
        }
        throw fault(name, "must be an array");
    }

    /** An array of objects. */
    public List<JsonFields> objects(String name) throws FormatException {
        List<JsonFields> found = new ArrayList<>();
        for (Json item : array(name)) {
            String place = name + "/" + found.size();
            if (!(item instanceof Json.Obj child)) {
                throw new FormatException(pointer + "/" + place, "must be an object");
            }
            found.add(new JsonFields(child, pointer + "/" + place));
        }
        return found;
    }

    /** An array of distinct strings, each as {@link #text}. */
    public SortedSet<String> texts(String name) throws FormatException {
        SortedSet<String> found = new TreeSet<>();
        for (Json item : array(name)) {
            if (!found.add(cleanText(item, name))) {
                throw fault(name, "must not repeat an entry");
            }
        }
        return found;
    }

    /** A {@code sha256:…} digest. */
    public Digest digest(String name) throws FormatException {
        String found = text(name);
        if (!Digest.isWellFormed(found)) {
            throw fault(name, "must be sha256: and 64 lower-case hex digits");
        }
        return Digest.parse(found);
    }

    /** Refuses members that nobody took. */
    public void end() throws FormatException {
        for (String name : object.members().keySet()) {
            if (!taken.contains(name)) {
                throw fault(name, "is not a known member");
            }
        }
    }

    /** Names of all members, in the order in which they were read. */
    public List<String> names() {
        return List.copyOf(object.members().keySet());
    }

    /** A fault at a member of this object. */
    public FormatException fault(String name, String problem) {
        return new FormatException(pointer + step(name), problem);
    }

    private String cleanText(Json value, String name) throws FormatException {
        if (!(value instanceof Json.Str(String found))) {
            throw fault(name, "must be a string");
        }
        if (found.isEmpty() || found.length() > MAX_TEXT) {
            throw fault(name, "must have 1 to " + MAX_TEXT + " characters");
        }
        if (!isDisplayable(found)) {
            throw fault(name, "must not hold control or invisible characters");
        }
        return found;
    }

    /**
     * Whether a string can be shown on a terminal or page without changing what stands around it.
     */
    static boolean isDisplayable(String text) {
        return text.codePoints().noneMatch(JsonFields::isInvisible);
    }

    private static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }

    /**
     * One step of a JSON pointer (RFC 6901), cut short so that hostile names stay small in
     * messages.
     */
    static String step(String name) {
        String shown = name.length() > SHOWN ? name.substring(0, SHOWN) + "…" : name;
        StringBuilder safe = new StringBuilder("/");
        shown.codePoints().forEach(c -> safe.appendCodePoint(isInvisible(c) ? '\uFFFD' : c));
        return safe.substring(0, 1) + safe.substring(1).replace("~", "~0").replace("/", "~1");
    }
}
