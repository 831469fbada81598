package dev.countersign.gate.command;

import java.io.Console;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** The terminal before which a person sits, if one does. */
final class Terminal {
    private static final int USUAL_COLUMNS = 80;

    private Terminal() {}

    static boolean isThere() {
        // Whether there is an object for a console that is none differs between Java versions.
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    /** What the person types; empty where nobody sits there. */
    static Optional<String> ask(String question) {
        return Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .map(console -> console.readLine("%s", question));
    }

    /** Columns of the terminal; where there is none, lines may be as long as they like. */
    static int columns(CommandSpec command) {
        if (!isThere()) {
            return Integer.MAX_VALUE;
        }
        // picocli asks the terminal.
        int columns = command.usageMessage().autoWidth(true).width();
        return columns > 0 ? columns : USUAL_COLUMNS;
    }
}
