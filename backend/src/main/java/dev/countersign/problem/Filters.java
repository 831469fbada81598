package dev.countersign.problem;

import io.micronaut.http.HttpParameters;
import io.micronaut.http.uri.UriBuilder;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The filters of a list as they stand in an address: absent and blank ones mean any, and a misspelt
 * one must never show, or export, more than was meant.
 */
public final class Filters {
    /** The longest text of a filter. */
    private static final int LONGEST = 200;

    private static final int LONGEST_SHOWN = 40;

    private final Map<String, String> given = new LinkedHashMap<>();

    /** Adds one, unless it is absent. */
    public Filters with(String name, @Nullable String value) {
        if (value != null) {
            given.put(name, value);
        }
        return this;
    }

    /** Those that are given, by name, in their order. */
    public Map<String, String> given() {
        return given;
    }

    /** The address of what is asked for, so that it can be shared. */
    public UriBuilder address(String path) {
        UriBuilder address = UriBuilder.of(path);
        given.forEach(address::queryParam);
        return address;
    }

    /** The text without blanks around it; null when nothing is left. */
    public static @Nullable String stripped(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /**
     * Refuses parameters that are neither filters nor others, and those that are given twice.
     *
     * @throws Problem naming each
     */
    public static void requireKnown(
            HttpParameters parameters, Set<String> filters, String... others) {
        Set<String> known = new TreeSet<>(filters);
        known.addAll(Set.of(others));
        InputCheck check = new InputCheck();
        for (String name : parameters.names()) {
            if (!known.contains(name)) {
                check.wrong(
                        "/" + name.substring(0, Math.min(LONGEST_SHOWN, name.length())),
                        "unknown_member",
                        "There is no filter of this name.",
                        "one of " + String.join(", ", known));
            } else if (parameters.getAll(name).size() > 1) {
                check.wrong("/" + name, "duplicate", "This is given twice.", "one value");
            }
        }
        check.done();
    }

    /** Whether a text is longer than any filter may be; notes it. */
    public static boolean isTooLong(InputCheck check, String pointer, String text) {
        if (text.length() > LONGEST) {
            check.wrong(pointer, "length", "This is too long.", "at most 200 characters");
        }
        return text.length() > LONGEST;
    }

    /**
     * A stretch of time.
     *
     * @param from included; null for no beginning
     * @param until not included; null for no end
     */
    public record Range(@Nullable Instant from, @Nullable Instant until) {}

    /**
     * Reads {@code from} and {@code until}: RFC 3339 times, or dates or times in UTC; a bare date
     * as the end includes its day. Notes what is no time, and an end that is not after the start.
     */
    public static Range range(InputCheck check, @Nullable String from, @Nullable String until) {
        Range range =
                new Range(
                        from == null
                                ? null
                                : moment(check, "/from", from, Duration.ZERO).orElse(null),
                        until == null
                                ? null
                                : moment(check, "/until", until, Duration.ofDays(1)).orElse(null));
        if (range.from != null && range.until != null && !range.from.isBefore(range.until)) {
            check.wrong(
                    "/until", "value", "The end is not after the start.", "a later time than from");
        }
        return range;
    }

    /**
     * Reads an RFC 3339 time, or a date or time in UTC; notes what is none.
     *
     * @param day what a bare date adds
     */
    public static Optional<Instant> moment(
            InputCheck check, String pointer, String text, Duration day) {
        try {
            Instant at = parsed(text, day);
            int year = at.atOffset(ZoneOffset.UTC).getYear();
            if (year >= 1970 && year <= 10_000) {
                return Optional.of(at);
            }
        } catch (DateTimeException _) {
            // told below, as a year in which nothing was recorded
        }
        check.wrong(
                pointer,
                "format",
                "This is not a time.",
                "a date such as 2026-11-23, or a time such as 2026-11-23T09:30:00Z");
        return Optional.empty();
    }

    private static Instant parsed(String text, Duration day) {
        if (text.length() == 10) {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().plus(day);
        }
        return text.matches(".*(Z|[+-][0-9]{2}:[0-9]{2})")
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }
}
