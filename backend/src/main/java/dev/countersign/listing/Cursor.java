package dev.countersign.listing;

import dev.countersign.problem.InputCheck;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ValueRange;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The place of a row in an order; its text is opaque to callers.
 *
 * @param key of the order's type
 */
record Cursor(String sort, Object key, String id) {
    /** In seconds: from 1970 to 9999. A later year is in no row, and the database refuses it. */
    private static final ValueRange YEARS = ValueRange.of(0, 253_402_300_799L);

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final int LONGEST = 1000;

    /** Notes what this class did not write, or wrote for another order. */
    static Optional<Cursor> parse(InputCheck check, String pointer, String text, Sort sort) {
        Optional<Cursor> cursor = parse(text, sort);
        if (cursor.isEmpty()) {
            check.wrong(
                    pointer,
                    "value",
                    "This is not a cursor of this list in this order.",
                    "the value of next in the last answer, or nothing for the first page");
        }
        return cursor;
    }

    private static Optional<Cursor> parse(String text, Sort sort) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            String[] parts = plain.split("\n", -1);
            boolean ours =
                    parts.length == 3
                            && text.length() <= LONGEST
                            && plain.indexOf('\0') < 0
                            && parts[0].equals(sort.name())
                            && !parts[2].isEmpty();
            return ours
                    ? key(parts[1], sort.type()).map(key -> new Cursor(parts[0], key, parts[2]))
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Optional<Object> key(String text, Sort.Type type) {
        return switch (type) {
            case TEXT -> Optional.of(text);
            case INSTANT ->
                    Optional.<Object>of(Instant.parse(text))
                            .filter(at -> YEARS.isValidValue(((Instant) at).getEpochSecond()));
            case NUMBER ->
                    NUMBER.matcher(text).matches()
                            ? Optional.of(Long.valueOf(text))
                            : Optional.empty();
        };
    }

    String text() {
        String plain = sort + "\n" + String.valueOf(key).replace('\n', ' ') + "\n" + id;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }
}
