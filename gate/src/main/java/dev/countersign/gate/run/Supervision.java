package dev.countersign.gate.run;

import dev.countersign.gate.check.CheckResult;
import dev.countersign.gate.home.GateHome;
import dev.countersign.gate.home.StartedTool;
import dev.countersign.gate.load.LoadDecision;
import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.load.LoadWatch;
import dev.countersign.gate.record.EventKind;
import dev.countersign.token.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Starts an allowed command and stands by it: passes its exit code on, compares what it loaded with
 * what was allowed (V21), looks again every few seconds whether it may go on, and stops it with all
 * it started when it may not. When this process is killed, the tool is unreachable where it has a
 * network of its own, and ends where the system knows parent-death signals (Linux).
 */
public final class Supervision {
    private static final Duration STEP = Duration.ofMillis(250);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration LAST_WARNING = Duration.ofMinutes(5);
    private static final Duration START = Duration.ofMinutes(2);

    private final Clock clock;
    private final LoadGate gate;
    private final LoadWatch watch;
    private final GateHome home;
    private final Duration interval;
    private final Supplier<Optional<Instant>> sessionEnd;
    private final Consumer<String> warn;
    private final Consumer<PlannedLoads.Load> refusal;

    /**
     * @param interval how often it is asked whether the tool may go on
     * @param sessionEnd until when the person's session lasts
     * @param warn tells the person one line
     * @param refusal tells the person why what is loaded may not stay
     */
    public Supervision(
            Clock clock,
            LoadGate gate,
            GateHome home,
            Duration interval,
            Supplier<Optional<Instant>> sessionEnd,
            Consumer<String> warn,
            Consumer<PlannedLoads.Load> refusal) {
        this.clock = clock;
        this.gate = gate;
        this.watch = new LoadWatch(gate);
        this.home = home;
        this.interval = interval;
        this.sessionEnd = sessionEnd;
        this.warn = warn;
        this.refusal = refusal;
    }

    /** The network could not be cut off, and the person asked for nothing less. */
    public static final class NotIsolatedException extends Exception {
        NotIsolatedException() {
            super("Nothing on this machine cuts the tool off from the network.");
        }
    }

    /**
     * Runs the tool to its end.
     *
     * @param requireIsolation refuse to start it with a way to the network
     * @return the tool's exit code, or the refusal's when it was stopped
     */
    public int run(
            Invocation invocation, ToolPlan plan, PlannedLoads loads, boolean requireIsolation)
            throws IOException,
                    InterruptedException,
                    NotIsolatedException,
                    RefusedCommandException {
        requireOllama(plan);
        // Notes of runs whose gate was killed are of no more use.
        StartedTool.alive(home);
        Path folder = Files.createTempDirectory("countersign-");
        Confinement confinement =
                Confinement.strongest(plan, invocation.folder(), folder, home.folder());
        if (!confinement.ownNetwork()) {
            if (requireIsolation) {
                Files.delete(folder);
                throw new NotIsolatedException();
            }
            warn.accept("The tool can reach the network: nothing here cuts it off.");
        }
        Map<String, String> environment = SafeEnvironment.of(invocation, plan);
        if (plan.surroundings().isPython()) {
            environment.putAll(PythonPlaces.make(plan.surroundings(), folder));
        }
        try (Started started =
                Started.start(plan, environment, invocation.folder(), confinement, folder)) {
            return new Watching(plan, loads, confinement, started).toTheEnd();
        }
    }

    /** Else a launcher would start an Ollama that nobody guards. */
    private static void requireOllama(ToolPlan plan) throws RefusedCommandException, IOException {
        Optional<Integer> port = plan.surroundings().ollamaPort();
        if (port.isEmpty()) {
            return;
        }
        try (Socket socket = new Socket()) {
            socket.connect(Doorway.loopback(port.get()), 1000);
        } catch (IOException _) {
            throw new RefusedCommandException(
                    "run.no_ollama",
                    "Nothing answers on port " + port.get() + ", where LocalGPT generates.",
                    "Start it first: countersign gate --tool ollama");
        }
    }

    /** One running tool. */
    private final class Watching {
        private final ToolPlan plan;
        private final PlannedLoads loads;
        private final Confinement confinement;
        private final Started started;
        private final List<LoadWatch.Watched> watched = new ArrayList<>();
        private OptionalInt stopCode = OptionalInt.empty();
        private boolean warned;

        Watching(ToolPlan plan, PlannedLoads loads, Confinement confinement, Started started) {
            this.plan = plan;
            this.loads = loads;
            this.confinement = confinement;
            this.started = started;
        }

        int toTheEnd() throws IOException, InterruptedException {
            Thread atEnd = new Thread(this::endWithUs, "stop-tool");
            Runtime.getRuntime().addShutdownHook(atEnd);
            loads.loads().stream()
                    .filter(load -> load.request().tool().equals(plan.tool()))
                    .forEach(load ->
                            watched.add(
                                    watch.begin(
                                            load.request(), decision -> ended(load, decision))));
            Optional<StartedTool> note = Optional.empty();
            try {
                note = note();
                return watch();
            } finally {
                watched.forEach(LoadWatch.Watched::close);
                if (note.isPresent()) {
                    note.get().remove(home);
                }
                forget(atEnd);
            }
        }

        private void ended(PlannedLoads.Load load, LoadDecision decision) {
            refusal.accept(new PlannedLoads.Load(load.asked(), load.request(), decision));
            stopCode = OptionalInt.of(decision.result().exitCode());
        }

        /** An interrupted gate asks the tool to end, as its own signal asked us. */
        private void endWithUs() {
            try {
                started.stop(GRACE);
                started.close();
            } catch (IOException | UncheckedIOException e) {
                warn.accept("The tool could not be stopped: " + e.getMessage());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private static void forget(Thread hook) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException _) {
                // the hook is what ended the tool
                return;
            }
        }

        /** Facts are written as seen on the running tool, not as asked for. */
        private Optional<StartedTool> note() throws IOException, InterruptedException {
            boolean blocked = false;
            for (int i = 0; confinement.ownNetwork() && !blocked && i < 40; i++) {
                blocked = started.hasNoWayOut();
                if (!blocked && started.await(Duration.ofMillis(50)).isPresent()) {
                    return Optional.empty();
                }
            }
            Optional<Instant> start = StartedTool.start(started.handle());
            if (start.isEmpty()) {
                return Optional.empty();
            }
            StartedTool tool =
                    new StartedTool(
                            plan.tool(),
                            started.pid(),
                            start.get(),
                            confinement.method(),
                            blocked,
                            blocked && confinement.isolated());
            tool.write(home);
            return Optional.of(tool);
        }

        private int watch() throws IOException, InterruptedException {
            long steps = Math.max(1, interval.toMillis() / STEP.toMillis());
            boolean compared = false;
            for (long step = 1; ; step++) {
                Optional<Integer> code = started.await(STEP);
                if (code.isPresent()) {
                    return code.get();
                }
                boolean round = step % steps == 0;
                boolean young = !compared && step * STEP.toMillis() < START.toMillis();
                if (round || young) {
                    compared = compare() || compared;
                }
                if (round) {
                    look();
                }
                if (stopCode.isPresent()) {
                    started.stop(GRACE);
                    return stopCode.getAsInt();
                }
            }
        }

        private void look() {
            try {
                watch.look();
            } catch (IOException e) {
                // What cannot be looked at may not stay.
                warn.accept("The gate failed: " + e.getMessage());
                stopCode = OptionalInt.of(CheckResult.INTERNAL);
            }
            sessionEnd
                    .get()
                    .filter(end -> !warned && clock.instant().plus(LAST_WARNING).isAfter(end))
                    .ifPresent(end -> {
                        warned = true;
                        warn.accept(
                                "Your session ends at "
                                        + end
                                        + "; the tool is stopped then. Run: countersign session start");
                    });
        }

        /** V21; returns whether the tool was seen to have loaded. */
        private boolean compare() {
            List<Path> changed = loads.stamps().changed();
            if (!changed.isEmpty()) {
                mismatch(changed.getFirst() + " was changed while the tool was loading it.");
                return true;
            }
            Optional<String> foreign =
                    OpenWeights.foreign(started.handle(), loads.stamps().identities());
            if (foreign.isPresent()) {
                mismatch("The tool loaded " + foreign.get() + ", which nobody allowed.");
                return true;
            }
            return LoadedAnswer.of(plan)
                    .map(answer -> {
                        answer.fault().ifPresent(this::mismatch);
                        return true;
                    })
                    .orElse(false);
        }

        /** Something else is loaded than what was allowed. */
        private void mismatch(String why) {
            warn.accept(why + " It is stopped; tell your security lead (rule V21).");
            stopCode = OptionalInt.of(Reason.MODEL_DIFFERENT.exitCode());
            PlannedLoads.Load first = loads.loads().getFirst();
            try {
                gate.note(EventKind.LOAD_MISMATCH, first.request(), first.decision(), why);
            } catch (IOException e) {
                warn.accept("This could not be recorded: " + e.getMessage());
            }
        }
    }
}
