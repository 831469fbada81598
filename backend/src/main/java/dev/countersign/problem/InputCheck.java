package dev.countersign.problem;

import dev.countersign.platform.Page;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gathers everything that is wrong with an input, so that people fix it in one go. What the methods
 * return for a wrong value is a stand-in: call {@link #done} before using any of it.
 */
public final class InputCheck {
    /** Characters that a reason has at least, wherever one is asked for. */
    public static final int SHORTEST_REASON = 10;

    private final List<FieldError> errors = new ArrayList<>();

    /** Notes one fault; {@code expected} is the fix, shortly. */
    public void wrong(String pointer, String code, String detail, String expected) {
        errors.add(new FieldError(pointer, code, detail, expected));
    }

    /**
     * A text of 1 to {@code longest} characters in which something can be seen and nothing misleads
     * ({@link Legible}).
     */
    public String text(String pointer, @Nullable String value, int longest) {
        if (value == null) {
            missing(pointer, "a string of 1 to " + longest + " characters");
            return "";
        }
        if (value.isBlank() || value.length() > longest) {
            wrong(
                    pointer,
                    "length",
                    "This text is empty or too long.",
                    "1 to " + longest + " characters");
        } else {
            Legible.fault(value)
                    .ifPresent(c ->
                            wrong(
                                    pointer,
                                    "format",
                                    "This text holds %s (U+%04X).".formatted(Legible.kind(c), c),
                                    "text without control characters; write it anew"
                                            + " instead of pasting"));
            if (Legible.fault(value).isEmpty() && !Legible.isVisible(value)) {
                wrong(pointer, "length", "There is nothing to read in this text.", "some words");
            }
        }
        return value.strip();
    }

    /** A text of {@link #SHORTEST_REASON} to {@code longest} characters that says why. */
    public String reason(String pointer, @Nullable String value, int longest) {
        String expected = SHORTEST_REASON + " to " + longest + " characters";
        if (value == null) {
            missing(pointer, expected);
            return "";
        }
        if (value.strip().length() < SHORTEST_REASON) {
            wrong(
                    pointer,
                    "length",
                    "Say why in at least " + SHORTEST_REASON + " characters.",
                    expected);
            return "";
        }
        return text(pointer, value, longest);
    }

    /** As {@link #text}, but it may be absent. */
    public @Nullable String optionalText(String pointer, @Nullable String value, int longest) {
        return value == null || value.isBlank() ? null : text(pointer, value, longest);
    }

    /** The one of {@code choices} whose {@code word} is {@code value}. */
    public <T> T choice(
            String pointer, @Nullable String value, T[] choices, Function<T, String> word) {
        String words = Stream.of(choices).map(word).collect(Collectors.joining(", "));
        for (T choice : choices) {
            if (word.apply(choice).equals(value)) {
                return choice;
            }
        }
        if (value == null) {
            missing(pointer, "one of " + words);
        } else {
            wrong(
                    pointer,
                    "value",
                    "This value is not one of those possible here.",
                    "one of " + words);
        }
        return choices[0];
    }

    /** A moment that is not later than {@code latest}. */
    public Instant pastInstant(String pointer, @Nullable String value, Instant latest) {
        String expected = "an RFC 3339 time that has passed, for example 2026-11-23T09:30:00Z";
        if (value == null) {
            missing(pointer, expected);
            return latest;
        }
        try {
            Instant instant = Instant.parse(value);
            if (instant.isAfter(latest)) {
                wrong(pointer, "in_future", "This time lies in the future.", expected);
            }
            return instant;
        } catch (DateTimeParseException e) {
            wrong(pointer, "format", "This is not a time.", expected);
            return latest;
        }
    }

    /** Whether the value is there; notes its absence. */
    public boolean present(String pointer, @Nullable Object value, String expected) {
        if (value == null) {
            missing(pointer, expected);
        }
        return value != null;
    }

    private void missing(String pointer, String expected) {
        wrong(pointer, "missing", "This value is missing.", expected);
    }

    /** Throws a {@link Problem} with all faults, if there are any. */
    public void done() {
        if (!errors.isEmpty()) {
            throw Problem.fields(errors);
        }
    }

    /** The page length a caller asked for: 50 when absent, at most 200. */
    public static int pageLength(@Nullable Integer limit) {
        if (limit == null) {
            return 50;
        }
        if (limit < 1 || limit > Page.LONGEST) {
            throw Problem.field(
                    "/limit",
                    "value",
                    "A page holds 1 to " + Page.LONGEST + " items.",
                    "a whole number from 1 to " + Page.LONGEST);
        }
        return limit;
    }
}
