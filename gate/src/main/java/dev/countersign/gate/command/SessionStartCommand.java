package dev.countersign.gate.command;

import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.WorkSession;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign session start}. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "Starts a session and renews the posture report.")
final class SessionStartCommand implements Callable<Integer> {
    private static final Pattern LENGTH = Pattern.compile("([0-9]{1,3})(h|m)");

    private final Workplace place;

    @Option(
            names = "--scope",
            required = true,
            split = ",",
            paramLabel = "SCOPE",
            description = "What you do; may be repeated.")
    private List<String> scopes = new ArrayList<>();

    @Option(
            names = "--data-class",
            required = true,
            split = ",",
            paramLabel = "CLASS",
            description = "Which data you use; may be repeated.")
    private List<String> dataClasses = new ArrayList<>();

    @Option(
            names = "--for",
            defaultValue = "4h",
            paramLabel = "TIME",
            description = "How long, such as 4h or 90m; at most 8h (default: ${DEFAULT-VALUE}).")
    private String length = "4h";

    @Option(
            names = "--declare",
            description =
                    "Only write the session down, for a gate that a service account runs for you; needs no enrolment.")
    private boolean declare;

    SessionStartCommand(Workplace place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        GateFiles files = declare ? place.files() : place.enrolled().files();
        SortedSet<String> scopeNames = Words.scopes(scopes, files);
        SortedSet<String> classNames = Words.dataClasses(dataClasses, files);
        Instant now = place.now();
        WorkSession session = new WorkSession(scopeNames, classNames, now, now.plus(duration()));
        if (declare) {
            files.writeSession(session);
            place.say(SessionShowCommand.line(Optional.of(session)));
            return 0;
        }
        Workplace.Enrolled enrolled = place.enrolled();
        new OwnPosture(place, enrolled).renew();
        enrolled.files().writeSession(session);
        place.say(SessionShowCommand.line(Optional.of(session)));
        SessionView.allowed(enrolled.files(), session, now).forEach(place::say);
        return 0;
    }

    private Duration duration() throws StoppedException {
        Matcher matcher = LENGTH.matcher(length);
        if (matcher.matches()) {
            long count = Long.parseLong(matcher.group(1));
            Duration asked =
                    matcher.group(2).equals("h")
                            ? Duration.ofHours(count)
                            : Duration.ofMinutes(count);
            if (asked.isPositive() && asked.compareTo(WorkSession.LONGEST) <= 0) {
                return asked;
            }
        }
        throw StoppedException.usage("--for must be between 1m and 8h.", "Example: --for 4h");
    }
}
