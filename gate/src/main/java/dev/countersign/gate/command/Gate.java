package dev.countersign.gate.command;

import dev.countersign.gate.Composition;
import java.io.PrintWriter;
import picocli.CommandLine;

/** Runs one {@code countersign} command. */
public final class Gate {
    private Gate() {}

    /**
     * Returns the exit code; never ends the process. Anything unforeseen ends with 20, which
     * denies.
     */
    public static int run(
            String[] args, Composition composition, PrintWriter out, PrintWriter err) {
        Countersign root = new Countersign();
        Workplace place = new Workplace(composition, root, out, err);
        CommandLine session =
                new CommandLine(new SessionCommand())
                        .addSubcommand(new SessionStartCommand(place))
                        .addSubcommand(new SessionEndCommand(place))
                        .addSubcommand(new SessionShowCommand(place));
        CommandLine line =
                new CommandLine(root)
                        .addSubcommand(new EnrolCommand(place))
                        .addSubcommand(session)
                        .addSubcommand(new PostureCommand(place))
                        .addSubcommand(new ScanCommand(place))
                        .addSubcommand(new SyncCommand(place))
                        .addSubcommand(new CheckCommand(place))
                        .addSubcommand(new StatusCommand(place));
        line.setOut(out).setErr(err);
        line.setExecutionExceptionHandler((failure, _, _) -> report(failure, err));
        line.setParameterExceptionHandler((failure, _) -> misuse(failure, err));
        if (args.length == 0) {
            line.usage(out);
            return StoppedException.USAGE;
        }
        return line.execute(args);
    }

    private static int misuse(CommandLine.ParameterException failure, PrintWriter err) {
        err.println("countersign: " + failure.getMessage());
        err.println(
                "Try: " + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return StoppedException.USAGE;
    }

    private static int report(Exception failure, PrintWriter err) {
        if (failure instanceof StoppedException stopped) {
            err.println("countersign: " + stopped.getMessage());
            err.println(stopped.help());
            return stopped.exitCode();
        }
        String message = failure.getMessage();
        err.println(
                "countersign: " + (message == null ? failure.getClass().getSimpleName() : message));
        err.println(
                "Nothing was allowed. If this repeats, show this message to your administrator.");
        return StoppedException.INTERNAL;
    }
}
