package dev.countersign.gate.command;

import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.WorkSession;
import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.run.CommandReader;
import dev.countersign.gate.run.Invocation;
import dev.countersign.gate.run.PlannedLoads;
import dev.countersign.gate.run.PlannedModel;
import dev.countersign.gate.run.RefusedCommandException;
import dev.countersign.gate.run.Supervision;
import dev.countersign.gate.run.ToolPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign run}: starts a tool if everything that it would load is approved. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Starts llama-server, lmdeploy, vllm or LocalGPT if every model that the command would load is approved, and stops it when that ends.",
            "The tool's exit code is passed on; when the gate stops it, the refusal's."
        })
final class RunCommand implements Callable<Integer> {
    private static final Duration SESSION = Duration.ofHours(4);

    private final Workplace place;
    private final Duration interval;

    @Option(
            names = "--scope",
            split = ",",
            paramLabel = "SCOPE",
            description = "Starts a session for these scopes first; needs --data-class.")
    private List<String> scopes = new ArrayList<>();

    @Option(
            names = "--data-class",
            split = ",",
            paramLabel = "CLASS",
            description = "Starts a session for these data classes first; needs --scope.")
    private List<String> dataClasses = new ArrayList<>();

    @Option(
            names = "--dry-run",
            description =
                    "Show what would be loaded, what is decided, and the command; start nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "With --dry-run: print JSON.")
    private boolean json;

    @Option(
            names = "--require-isolation",
            description = "Do not start a tool that can reach the network.")
    private boolean requireIsolation;

    @Option(
            names = "--also",
            split = ",",
            paramLabel = "ORG/MODEL",
            description =
                    "LocalGPT: a further model of the Hugging Face cache that it may find, if approved.")
    private List<String> also = new ArrayList<>();

    @Parameters(arity = "1..*", paramLabel = "CMD", description = "The command, after --.")
    private List<String> words = new ArrayList<>();

    /**
     * @param interval how often it is asked whether the tool may go on
     */
    RunCommand(Workplace place, Duration interval) {
        this.place = place;
        this.interval = interval;
    }

    @Override
    public Integer call() throws IOException, StoppedException, InterruptedException {
        if (dryRun ? !scopes.isEmpty() || !dataClasses.isEmpty() : json) {
            throw StoppedException.usage(
                    "--json goes with --dry-run, --scope and --data-class without.",
                    "A dry run shows what the present session allows.");
        }
        try {
            return run();
        } catch (StoppedException e) {
            if (!json) {
                throw e;
            }
            place.sayJson(RunReport.stopped(e));
            return e.exitCode();
        }
    }

    private int run() throws IOException, StoppedException, InterruptedException {
        Workplace.Enrolled enrolled = place.enrolled();
        Invocation invocation =
                new Invocation(
                        words,
                        place.composition().environment(),
                        Path.of("").toAbsolutePath(),
                        place.composition().userHome());
        ToolPlan plan = read(invocation, also);
        startSession(enrolled);
        hash(plan, enrolled.files());
        LoadGate gate = place.loadGate(enrolled);
        RunReport report = new RunReport(place, gate);
        String account = enrolled.files().home().account();
        if (dryRun) {
            return report.dry(plan, PlannedLoads.ask(plan, gate, account), json);
        }
        PlannedLoads loads = PlannedLoads.decide(plan, gate, account);
        if (!loads.refused().isEmpty()) {
            loads.refused().forEach(report::refused);
            return loads.refused().getFirst().decision().result().exitCode();
        }
        report.starting(plan, loads);
        return supervise(enrolled, invocation, plan, loads, gate, report);
    }

    /** With progress; the answers are remembered for the decision. */
    private void hash(ToolPlan plan, GateFiles files) throws IOException {
        for (PlannedModel planned : plan.models()) {
            if (!planned.model().files().isEmpty()) {
                hash(planned, files);
            }
        }
    }

    private void hash(PlannedModel planned, GateFiles files) throws IOException {
        try {
            HashProgress.identify(planned.model(), files, place.err());
        } catch (MalformedModelException _) {
            // the decision says so in its own words
            return;
        }
    }

    private static ToolPlan read(Invocation invocation, List<String> also)
            throws IOException, StoppedException {
        try {
            return CommandReader.read(invocation, also);
        } catch (RefusedCommandException e) {
            throw stopped(e);
        }
    }

    private static StoppedException stopped(RefusedCommandException e) {
        return new StoppedException(
                StoppedException.USAGE, e.code(), String.valueOf(e.getMessage()), e.help());
    }

    private void startSession(Workplace.Enrolled enrolled) throws IOException, StoppedException {
        if (scopes.isEmpty() && dataClasses.isEmpty()) {
            return;
        }
        if (scopes.isEmpty() || dataClasses.isEmpty()) {
            throw StoppedException.usage(
                    "--scope and --data-class go together.", "Give both, or start a session.");
        }
        Instant now = place.now();
        GateFiles files = enrolled.files();
        WorkSession session =
                new WorkSession(
                        Words.scopes(scopes, files),
                        Words.dataClasses(dataClasses, files),
                        now,
                        now.plus(SESSION));
        new OwnPosture(place, enrolled).renew();
        files.writeSession(session);
        place.err().println("countersign: session until " + session.endsAt() + ".");
    }

    private int supervise(
            Workplace.Enrolled enrolled,
            Invocation invocation,
            ToolPlan plan,
            PlannedLoads loads,
            LoadGate gate,
            RunReport report)
            throws IOException, StoppedException, InterruptedException {
        try (BackgroundSync _ = BackgroundSync.start(place, enrolled)) {
            return new Supervision(
                            place.composition().clock(),
                            gate,
                            enrolled.files().home(),
                            interval,
                            () -> sessionEnd(enrolled.files()),
                            report::warn,
                            report::ended)
                    .run(invocation, plan, loads, requireIsolation);
        } catch (RefusedCommandException e) {
            throw stopped(e);
        } catch (Supervision.NotIsolatedException e) {
            throw new StoppedException(
                    StoppedException.USAGE,
                    "run.not_isolated",
                    String.valueOf(e.getMessage()),
                    "Install bubblewrap, or run without --require-isolation.");
        }
    }

    private static Optional<Instant> sessionEnd(GateFiles files) {
        try {
            return files.session().map(WorkSession::endsAt);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
