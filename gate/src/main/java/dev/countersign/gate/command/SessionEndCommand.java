package dev.countersign.gate.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code countersign session end}. */
@Command(
        name = "end",
        mixinStandardHelpOptions = true,
        description = "Ends the session of this account.")
final class SessionEndCommand implements Callable<Integer> {
    private final Workplace place;

    SessionEndCommand(Workplace place) {
        this.place = place;
    }

    @Override
    public Integer call() throws IOException, StoppedException {
        place.enrolled().files().endSession();
        place.say("No session.");
        return 0;
    }
}
