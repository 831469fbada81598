package dev.countersign.gate.command;

import dev.countersign.gate.Composition;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Runs one {@code countersign} command. */
public final class Gate {
    /** In the order of the help. */
    private static final Map<String, Function<Workplace, Object>> VERBS = verbs();

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private Gate() {}

    private static Map<String, Function<Workplace, Object>> verbs() {
        Map<String, Function<Workplace, Object>> verbs = new LinkedHashMap<>();
        verbs.put("enrol", EnrolCommand::new);
        verbs.put("session", Gate::session);
        verbs.put("posture", PostureCommand::new);
        verbs.put("scan", ScanCommand::new);
        verbs.put("sync", SyncCommand::new);
        verbs.put("check", CheckCommand::spec);
        verbs.put("run", Gate::run);
        verbs.put("inside", Gate::inside);
        verbs.put("gate", GateCommand::new);
        verbs.put("status", StatusCommand::new);
        verbs.put("log", Gate::log);
        verbs.put("request", RequestCommand::new);
        verbs.put("vault", Gate::vault);
        return verbs;
    }

    /**
     * Returns the exit code; never ends the process. Anything unforeseen ends with 20, which
     * denies.
     */
    public static int run(
            String[] args, Composition composition, PrintWriter out, PrintWriter err) {
        Countersign root = new Countersign();
        Workplace place = new Workplace(composition, root, out, err);
        CommandLine line = new CommandLine(Countersign.spec(root));
        addVerbs(line, place, args);
        // A tool's own @file must reach it as it is.
        line.setExpandAtFiles(false);
        line.setOut(out).setErr(err);
        line.setExecutionExceptionHandler((failure, _, _) -> report(failure, err));
        line.setParameterExceptionHandler((failure, _) -> misuse(failure, err));
        if (args.length == 0) {
            line.usage(out);
            return StoppedException.USAGE;
        }
        return line.execute(args);
    }

    /** The command with all its verbs, to describe it; not to run it. */
    static CommandLine described(Composition composition) {
        Countersign root = new Countersign();
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        CommandLine line = new CommandLine(Countersign.spec(root));
        addVerbs(line, new Workplace(composition, root, nowhere, nowhere), new String[0]);
        return line;
    }

    /**
     * Reading a verb's annotations costs more than most checks do, so only what the arguments name
     * is added; all of them where they name none, for help and for advice on a misspelt one.
     */
    private static void addVerbs(CommandLine line, Workplace place, String[] args) {
        Set<String> named = new HashSet<>(List.of(args));
        named.retainAll(VERBS.keySet());
        VERBS.forEach((name, verb) -> {
            if (named.isEmpty() || named.contains(name)) {
                line.addSubcommand(verb.apply(place));
                CommandSpec added =
                        Objects.requireNonNull(line.getSubcommands().get(name)).getCommandSpec();
                Examples.addTo(added.usageMessage(), name);
            }
        });
    }

    private static CommandLine session(Workplace place) {
        return new CommandLine(new SessionCommand())
                .addSubcommand(new SessionStartCommand(place))
                .addSubcommand(new SessionEndCommand(place))
                .addSubcommand(new SessionShowCommand(place));
    }

    private static CommandLine inside(Workplace place) {
        return new CommandLine(new InsideCommand()).setStopAtPositional(true);
    }

    private static CommandLine run(Workplace place) {
        return new CommandLine(new RunCommand(place, LOOK_AGAIN)).setStopAtPositional(true);
    }

    private static CommandLine log(Workplace place) {
        return new CommandLine(new LogCommand(place)).addSubcommand(new LogVerifyCommand(place));
    }

    private static CommandLine vault(Workplace place) {
        VaultCommand vault = new VaultCommand(place);
        return new CommandLine(vault)
                .addSubcommand(new VaultAddCommand(place, vault))
                .addSubcommand(new VaultListCommand(place, vault))
                .addSubcommand(new VaultRemoveCommand(place, vault))
                .addSubcommand(new VaultApplyCommand(place, vault))
                .addSubcommand(new VaultServeCommand(place, vault));
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
