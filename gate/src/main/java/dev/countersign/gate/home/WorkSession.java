package dev.countersign.gate.home;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** What one OS account declared to work on, for at most eight hours. */
public record WorkSession(
        SortedSet<String> scopes,
        SortedSet<String> dataClasses,
        Instant startedAt,
        Instant endsAt) {
    /** The longest session. */
    public static final Duration LONGEST = Duration.ofHours(8);

    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final int MAX_BYTES = 64 * 1024;

    public WorkSession {
        if (scopes.isEmpty() || dataClasses.isEmpty()) {
            throw new IllegalArgumentException(
                    "a session must name at least one scope and one data class");
        }
        if (!startedAt.isBefore(endsAt)
                || Duration.between(startedAt, endsAt).compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a session must last more than nothing and at most 8 hours");
        }
        scopes = Collections.unmodifiableSortedSet(new TreeSet<>(scopes));
        dataClasses = Collections.unmodifiableSortedSet(new TreeSet<>(dataClasses));
    }

    /**
     * Whether it counts at this instant; one that begins later than now was made under another
     * clock.
     */
    public boolean isLive(Instant now) {
        return now.isBefore(endsAt) && !startedAt.isAfter(now.plus(TOLERANCE));
    }

    static WorkSession read(byte[] stored) throws FormatException {
        JsonFields fields = JsonFields.of(Json.parseObject(stored, MAX_BYTES));
        try {
            return new WorkSession(
                    fields.texts("scopes"),
                    fields.texts("data_classes"),
                    fields.instant("started_at"),
                    fields.instant("ends_at"));
        } catch (IllegalArgumentException e) {
            throw new FormatException("", String.valueOf(e.getMessage()));
        }
    }

    byte[] write() {
        return Json.object()
                .put("scopes", Json.strings(scopes))
                .put("data_classes", Json.strings(dataClasses))
                .put("started_at", startedAt.getEpochSecond())
                .put("ends_at", endsAt.getEpochSecond())
                .build()
                .canonicalBytes();
    }
}
