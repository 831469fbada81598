package dev.countersign.gate.posture;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What Software Update remembers of its last look; {@code softwareupdate -l} would need the network
 * and more than 5 s. A count above 0 is not taken for a missing patch, because the system has been
 * seen to leave it behind after installing. Whether the version of the system is still good enough
 * is policy's to say, from the version in the report.
 *
 * <p>Checked against recorded outputs only.
 */
record MacPatches(Machine machine, Instant now) implements Probe {
    private static final String METHOD = "defaults read com.apple.SoftwareUpdate";
    private static final Duration FRESH = Duration.ofDays(7);
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xx", Locale.ROOT);

    @Override
    public Answer look() {
        Optional<Instant> last = setting("LastFullSuccessfulDate").flatMap(MacPatches::date);
        if (last.isEmpty()) {
            return Answer.unknown(METHOD, "when it last looked for updates cannot be told");
        }
        if (last.get().isAfter(now.plusSeconds(300)) || last.get().isBefore(now.minus(FRESH))) {
            return Answer.unknown(METHOD, "the last look for updates is older than 7 days");
        }
        Optional<String> waiting = setting("LastRecommendedUpdatesAvailable");
        if (waiting.equals(Optional.of("0"))) {
            return Answer.yes(METHOD, "no recommended update waited at the last look");
        }
        return Answer.unknown(
                METHOD,
                waiting.filter(count -> count.matches("[0-9]{1,6}"))
                        .map(count -> count + " recommended updates waited at the last look")
                        .orElse("how many updates wait cannot be told"));
    }

    private Optional<String> setting(String key) {
        return machine.output(
                        List.of(
                                "/usr/bin/defaults",
                                "read",
                                "/Library/Preferences/com.apple.SoftwareUpdate",
                                key))
                .map(String::strip);
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text, DATE).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
