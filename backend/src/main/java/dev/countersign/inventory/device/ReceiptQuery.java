package dev.countersign.inventory.device;

import dev.countersign.inventory.receipt.ReceiptFilter;
import dev.countersign.problem.InputCheck;
import dev.countersign.token.Receipt;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpParameters;
import io.micronaut.http.annotation.QueryValue;
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
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The filters of the list of loads as they stand in an address; empty and absent mean any. Names
 * are the same for people and programs.
 *
 * @param device id or part of a name
 * @param model digest, or part of the name that was asked for
 * @param kind for example {@code load.denied}
 * @param from RFC 3339 time, or a date or time in UTC; included
 * @param until likewise; not included, except that a bare date includes its day
 */
@Introspected
record ReceiptQuery(
        @QueryValue @Nullable String device,
        @QueryValue @Nullable String model,
        @QueryValue @Nullable String kind,
        @QueryValue @Nullable String tool,
        @QueryValue @Nullable String from,
        @QueryValue @Nullable String until) {
    private static final Set<String> NAMES =
            Set.of("device", "model", "kind", "tool", "from", "until");
    private static final int LONGEST = 200;

    ReceiptQuery {
        device = given(device);
        model = given(model);
        kind = given(kind);
        tool = given(tool);
        from = given(from);
        until = given(until);
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** Refuses parameters that are no filter, and those given twice: they would show more. */
    static void requireKnown(HttpParameters parameters, String... others) {
        Set<String> known = new TreeSet<>(NAMES);
        known.addAll(Set.of(others));
        InputCheck check = new InputCheck();
        for (String name : parameters.names()) {
            String shown = name.length() > 40 ? name.substring(0, 40) : name;
            if (!known.contains(name)) {
                check.wrong(
                        "/" + shown,
                        "unknown_member",
                        "There is no filter of this name.",
                        "one of " + String.join(", ", known));
            } else if (parameters.getAll(name).size() > 1) {
                check.wrong("/" + shown, "duplicate", "This is given twice.", "one value");
            }
        }
        check.done();
    }

    /**
     * What is asked for, of the devices of {@code ownerId}, or of all for null.
     *
     * @throws dev.countersign.problem.Problem naming each filter that is wrong
     */
    ReceiptFilter filter(@Nullable String ownerId) {
        InputCheck check = new InputCheck();
        bounded(check, "/device", device);
        bounded(check, "/model", model);
        bounded(check, "/tool", tool);
        Receipt.Kind wanted =
                kind == null
                        ? null
                        : check.choice("/kind", kind, Receipt.Kind.values(), Receipt.Kind::word);
        Instant start = moment(check, "/from", from, Duration.ZERO);
        Instant end = moment(check, "/until", until, Duration.ofDays(1));
        if (start != null && end != null && !start.isBefore(end)) {
            check.wrong(
                    "/until", "value", "The end is not after the start.", "a later time than from");
        }
        check.done();
        return new ReceiptFilter(ownerId, device, model, wanted, tool, start, end);
    }

    private static void bounded(InputCheck check, String pointer, @Nullable String text) {
        if (text != null && text.length() > LONGEST) {
            check.wrong(pointer, "length", "This is too long.", "at most 200 characters");
        }
    }

    /** Without a zone the time is UTC; {@code day} is what a bare date adds. */
    private static @Nullable Instant moment(
            InputCheck check, String pointer, @Nullable String text, Duration day) {
        if (text == null) {
            return null;
        }
        try {
            Instant at = parsed(text, day);
            int year = at.atOffset(ZoneOffset.UTC).getYear();
            if (year >= 1970 && year <= 10_000) {
                return at;
            }
        } catch (DateTimeException _) {
            // told below, as a year that no receipt has
        }
        check.wrong(
                pointer,
                "format",
                "This is not a time.",
                "a date such as 2026-11-23, or a time such as 2026-11-23T09:30:00Z");
        return null;
    }

    private static Instant parsed(String text, Duration day) {
        if (text.length() == 10) {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().plus(day);
        }
        return text.matches(".*(Z|[+-][0-9]{2}:[0-9]{2})")
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    /** Those that are given, by name. */
    Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>();
        put(given, "device", device);
        put(given, "model", model);
        put(given, "kind", kind);
        put(given, "tool", tool);
        put(given, "from", from);
        put(given, "until", until);
        return given;
    }

    private static void put(Map<String, String> given, String name, @Nullable String value) {
        if (value != null) {
            given.put(name, value);
        }
    }

    /** The address of what is asked for, so that it can be shared. */
    UriBuilder address(String path) {
        UriBuilder address = UriBuilder.of(path);
        given().forEach(address::queryParam);
        return address;
    }
}
