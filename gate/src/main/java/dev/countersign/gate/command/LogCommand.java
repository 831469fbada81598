package dev.countersign.gate.command;

import dev.countersign.gate.record.EventKind;
import dev.countersign.gate.record.RecordEntry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign log}: what this gate did. */
@Command(
        name = "log",
        mixinStandardHelpOptions = true,
        description = "Shows the local record of loads and refusals; log verify checks it.")
final class LogCommand implements Callable<Integer> {
    private static final Pattern BACK = Pattern.compile("([0-9]{1,4})(m|h|d)");

    private final Workplace place;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "Only from then on: 30m, 12h, 7d, or a time such as 2026-11-23T09:00:00Z.")
    private @Nullable String since;

    @Option(
            names = "--kind",
            split = ",",
            paramLabel = "KIND",
            description = "Only these kinds, such as load.denied.")
    private @Nullable List<String> kinds;

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many, the newest (default: ${DEFAULT-VALUE}).")
    private int most = 100;

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    LogCommand(Workplace place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        Instant from = from();
        List<EventKind> wanted = wanted();
        if (most < 1) {
            throw StoppedException.usage("--last must be at least 1.", "Example: --last 20");
        }
        Deque<RecordEntry> shown = new ArrayDeque<>();
        place.record(place.enrolled())
                .read(
                        1,
                        entry -> {
                            if (!entry.at().isBefore(from)
                                    && wanted.contains(entry.event().kind())) {
                                shown.add(entry);
                                if (shown.size() > most) {
                                    shown.removeFirst();
                                }
                            }
                        });
        shown.forEach(this::show);
        if (shown.isEmpty() && !json) {
            place.say("Nothing of that kind is in the record.");
        }
        return 0;
    }

    private Instant from() throws StoppedException {
        if (since == null) {
            return Instant.MIN;
        }
        Matcher back = BACK.matcher(since);
        if (back.matches()) {
            long count = Long.parseLong(back.group(1));
            return place.now()
                    .minus(
                            switch (back.group(2)) {
                                case "m" -> Duration.ofMinutes(count);
                                case "h" -> Duration.ofHours(count);
                                default -> Duration.ofDays(count);
                            });
        }
        try {
            return Instant.parse(since.toUpperCase(Locale.ROOT));
        } catch (DateTimeParseException _) {
            throw StoppedException.usage(
                    "--since is no time.", "Examples: --since 12h, --since 2026-11-23T09:00:00Z");
        }
    }

    private List<EventKind> wanted() throws StoppedException {
        if (kinds == null) {
            return List.of(EventKind.values());
        }
        List<EventKind> found = new java.util.ArrayList<>();
        for (String word : kinds) {
            found.add(
                    EventKind.ofWord(word)
                            .orElseThrow(() ->
                                    StoppedException.usage(
                                            "There is no kind '" + word + "'.",
                                            "Choose among: "
                                                    + String.join(
                                                            ", ",
                                                            Stream.of(EventKind.values())
                                                                    .map(EventKind::word)
                                                                    .toList()))));
        }
        return found;
    }

    private void show(RecordEntry entry) {
        if (json) {
            place.sayJson(entry.json());
            return;
        }
        var event = entry.event();
        place.say(
                "%6d  %s  %-13s %-10s %s%s%s"
                        .formatted(
                                entry.sequence(),
                                entry.at(),
                                event.kind().word(),
                                event.tool(),
                                event.name(),
                                event.code()
                                        .map(code ->
                                                "  "
                                                        + event.rule()
                                                                .map(rule -> rule + ", ")
                                                                .orElse("")
                                                        + code)
                                        .orElse(event.approval().map(id -> "  " + id).orElse("")),
                                event.detail().map(text -> "  (" + text + ")").orElse("")));
    }
}
