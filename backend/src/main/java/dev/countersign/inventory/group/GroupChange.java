package dev.countersign.inventory.group;

import dev.countersign.problem.InputCheck;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the gates of a group shall do. Not checked yet.
 *
 * @param mode {@code enforce} or {@code observe}
 * @param observeUntil where the mode is {@code observe}: an RFC 3339 time, or a date whose end in
 *     UTC is meant; at most {@link #LONGEST_OBSERVING} from now
 */
public record GroupChange(
        @Nullable String mode, @Nullable String observeUntil, @Nullable String reason) {
    /** A roll-out does not stay open for ever. */
    public static final Duration LONGEST_OBSERVING = Duration.ofDays(90);

    private static final int LONGEST_REASON = 2000;

    /** Visible on a terminal, a page and in a signed policy. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,63}");

    /** A new group. Not checked yet. */
    public record New(@Nullable String name, @Nullable String reason) {
        New checked() {
            InputCheck check = new InputCheck();
            String expected = "1 to 64 letters, digits, spaces, dots and dashes; not default";
            if (check.present("/name", name, expected)) {
                String text = Objects.requireNonNull(name).strip();
                if (!NAME.matcher(text).matches()
                        || text.equalsIgnoreCase(DevicePolicy.DEFAULT_GROUP)) {
                    check.wrong("/name", "format", "A group cannot have this name.", expected);
                }
            }
            String why = GroupChange.reason(check, reason);
            check.done();
            return new New(Objects.requireNonNull(name).strip(), why);
        }
    }

    record Checked(GateMode mode, @Nullable Instant until, String reason) {}

    Checked checked(Instant now) {
        InputCheck check = new InputCheck();
        GateMode asked = check.choice("/mode", mode, GateMode.values(), GateMode::word);
        Instant until = asked == GateMode.OBSERVE ? until(check, now) : null;
        if (asked == GateMode.ENFORCE && observeUntil != null && !observeUntil.isBlank()) {
            check.wrong(
                    "/observe_until",
                    "value",
                    "Only observing has an end.",
                    "nothing where the mode is enforce");
        }
        String why = reason(check, reason);
        check.done();
        return new Checked(asked, until, why);
    }

    private @Nullable Instant until(InputCheck check, Instant now) {
        String expected =
                "a date or an RFC 3339 time within "
                        + LONGEST_OBSERVING.toDays()
                        + " days, for example "
                        + now.plus(Duration.ofDays(14)).toString().substring(0, 10);
        if (!check.present("/observe_until", observeUntil, expected)) {
            return null;
        }
        try {
            Instant until = parsed(Objects.requireNonNull(observeUntil).strip());
            if (until.isAfter(now) && !until.isAfter(now.plus(LONGEST_OBSERVING))) {
                return until;
            }
        } catch (DateTimeException _) {
            // told below, as any other text that is no end
        }
        check.wrong(
                "/observe_until",
                "value",
                "Observing has to end, at most "
                        + LONGEST_OBSERVING.toDays()
                        + " days from now and in the future.",
                expected);
        return null;
    }

    private static Instant parsed(String text) {
        return text.length() == 10
                ? LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()
                : Instant.parse(text);
    }

    static String reason(InputCheck check, @Nullable String reason) {
        return check.reason("/reason", reason, LONGEST_REASON);
    }
}
