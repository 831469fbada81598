package dev.countersign.gate.command;

import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.WorkSession;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code countersign session show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows the session of this account.")
final class SessionShowCommand implements Callable<Integer> {
    private final Workplace place;

    SessionShowCommand(Workplace place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        GateFiles files = place.enrolled().files();
        Optional<WorkSession> session = place.liveSession(files);
        place.say(line(session));
        if (session.isPresent()) {
            SessionView.allowed(files, session.get(), place.now()).forEach(place::say);
        }
        return 0;
    }

    static String line(Optional<WorkSession> session) {
        return session.map(live ->
                        "Session until %s for %s with %s data."
                                .formatted(
                                        live.endsAt(),
                                        String.join(", ", live.scopes()),
                                        String.join(", ", live.dataClasses())))
                .orElse(
                        "No session. Run: countersign session start --scope SCOPE --data-class CLASS");
    }
}
