package dev.countersign.problem;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Turns what the JSON reader and the validator noticed into pointers and fixes. */
public final class BodyProblems {
    static final Comparator<FieldError> BY_POINTER = Comparator.comparing(FieldError::pointer);

    private BodyProblems() {}

    /**
     * The problem that says where the body breaks a rule and what would be right; never repeats the
     * input.
     */
    public static Problem of(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof Problem problem) {
                return problem;
            }
            if (t instanceof JsonProcessingException json) {
                return Problem.fields(List.of(error(json)));
            }
        }
        return new Problem(ProblemCode.BODY_MALFORMED, "The body cannot be read.");
    }

    private static FieldError error(JsonProcessingException e) {
        JsonParseException duplicate = duplicate(e);
        if (duplicate != null) {
            return new FieldError(
                    place(duplicate),
                    "duplicate_member",
                    "This member is there twice.",
                    "each member once");
        }
        return switch (e) {
            case UnrecognizedPropertyException u ->
                    new FieldError(
                            pointer(u),
                            "unknown_member",
                            "This member is not known here.",
                            "one of " + names(u.getKnownPropertyIds()));
            case InvalidFormatException f when plain(f.getTargetType()) ->
                    new FieldError(
                            pointer(f),
                            "type",
                            "This value is of the wrong type.",
                            expected(f.getTargetType()));
            case InvalidFormatException f ->
                    new FieldError(
                            pointer(f),
                            "value",
                            "This value is not one of those possible here.",
                            expected(f.getTargetType()));
            case MismatchedInputException m ->
                    new FieldError(
                            pointer(m),
                            "type",
                            "This value is missing or of the wrong type.",
                            expected(m.getTargetType()));
            case JsonMappingException m when m.getCause() instanceof IllegalArgumentException i ->
                    new FieldError(pointer(m), "value", String.valueOf(i.getMessage()), null);
            case JsonMappingException m when m.getCause() instanceof InputCoercionException ->
                    new FieldError(
                            pointer(m),
                            "value",
                            "This number is out of range.",
                            "a smaller whole number");
            case JsonMappingException m -> new FieldError(pointer(m), "value", syntax(m), null);
            default -> new FieldError("", "syntax", syntax(e), "one JSON value in UTF-8");
        };
    }

    /** Text, numbers and truth values: what is not one of them has the wrong type. */
    private static boolean plain(Class<?> type) {
        return type == String.class
                || type == Boolean.class
                || type.isPrimitive()
                || Number.class.isAssignableFrom(type);
    }

    private static @Nullable JsonParseException duplicate(JsonProcessingException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof JsonParseException p
                    && p.getOriginalMessage().startsWith("Duplicate field")) {
                return p;
            }
        }
        return null;
    }

    /** Where the parser stood: at the member's second appearance. */
    private static String place(JsonParseException e) {
        JsonParser parser = e.getProcessor();
        return parser == null ? "" : parser.getParsingContext().pathAsPointer().toString();
    }

    private static String syntax(JsonProcessingException e) {
        Throwable root = e.getCause() instanceof StreamReadException inner ? inner : e;
        String message =
                root instanceof JsonProcessingException j
                        ? String.valueOf(j.getOriginalMessage())
                        : "";
        if (message.contains("nesting depth")) {
            return "The body is nested deeper than 32.";
        }
        var location = e.getLocation();
        return location == null || location.getLineNr() < 1
                ? "The body is not valid JSON."
                : "The body is not valid JSON at line "
                        + location.getLineNr()
                        + ", column "
                        + location.getColumnNr()
                        + ".";
    }

    private static String pointer(JsonMappingException e) {
        return e.getPath().stream()
                .map(r ->
                        r.getFieldName() == null ? String.valueOf(r.getIndex()) : r.getFieldName())
                .map(s -> "/" + s.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }

    private static String names(Collection<Object> known) {
        return known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    static String expected(Class<?> type) {
        if (type == null) {
            return "another type";
        }
        if (type.isEnum()) {
            return "one of "
                    + java.util.Arrays.stream(type.getEnumConstants())
                            .map(c -> ((Enum<?>) c).name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "));
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "an array";
        }
        if (type == String.class) {
            return "a string";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a whole number";
        }
        return "an object";
    }

    static FieldError violation(ConstraintViolation<?> violation) {
        String pointer =
                StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
                        .skip(2)
                        .map(BodyProblems::node)
                        .collect(Collectors.joining());
        return new FieldError(
                pointer, "constraint", "This value " + violation.getMessage() + ".", null);
    }

    private static String node(Path.Node node) {
        String name = node.getName() == null ? "" : "/" + node.getName();
        return node.getIndex() == null ? name : "/" + node.getIndex() + name;
    }
}
