package dev.countersign.gate.sample;

import dev.countersign.gate.Composition;
import dev.countersign.gate.command.Gate;
import dev.countersign.gate.home.BootClock;
import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.home.GateHome;
import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.posture.LocalMachine;
import dev.countersign.token.PostureReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A laptop whose clock the test moves: runs the real command in this process, and gives what
 * resident programs decide with.
 */
public final class SampleLaptop {
    /** A clock that stands still until it is moved; wall and boot clock move apart on demand. */
    public static final class Time extends Clock {
        private Instant now = Instant.parse("2026-11-23T09:00:00Z");
        private long boot = 10_000;

        /** As time passes: both clocks move. */
        public void pass(Duration duration) {
            now = now.plus(duration);
            boot += duration.toSeconds();
        }

        /** As somebody sets the wall clock: the boot clock stays. */
        public void set(Duration jump) {
            now = now.plus(jump);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** How a command ended. */
    public record Ended(int code, String output) {}

    public final Time time = new Time();
    public final Map<String, Boolean> facts = new TreeMap<>(Map.of("disk_encrypted", true));
    private final Path folder;

    public SampleLaptop(Path folder) {
        this.folder = folder;
    }

    public Path home() {
        return folder.resolve("home");
    }

    public Ended run(String... args) {
        return runAt(home(), args);
    }

    public Ended runAt(Path home, String... args) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        int code = Gate.run(args, composition(home), out, out);
        out.flush();
        return new Ended(code, text.toString());
    }

    /** The surroundings that a command sees with this home. */
    public Composition composition(Path home) {
        Map<String, String> environment = Map.of("COUNTERSIGN_HOME", home.toString());
        return new Composition(
                time,
                this::bootClock,
                (now, _) -> posture(now),
                new LocalMachine(environment, folder),
                environment,
                folder);
    }

    private Optional<BootClock.Reading> bootClock() {
        return Optional.of(new BootClock.Reading("boot-1", time.boot));
    }

    /** Enrols this laptop. */
    public void enrol(SampleServer server) {
        done(run("enrol", server.url(), server.code()));
    }

    /** Fetches what the server has. */
    public void sync() {
        done(run("sync"));
    }

    /** Starts a session for code generation with source code. */
    public void startSession() {
        done(run("session", "start", "--scope", "code_generation", "--data-class", "source_code"));
    }

    private static void done(Ended ended) {
        if (ended.code() != 0) {
            throw new AssertionError(ended.output());
        }
    }

    public GateFiles files() throws IOException {
        return new GateFiles(GateHome.open(home()));
    }

    /** What resident programs of this enrolled laptop decide with. */
    public LoadGate loadGate() throws IOException {
        GateFiles files = files();
        return new LoadGate(
                files,
                files.identity().orElseThrow(),
                files.deviceKey().orElseThrow(),
                time,
                this::bootClock);
    }

    private PostureReport posture(Instant now) {
        Map<String, PostureReport.Fact> found = new TreeMap<>();
        facts.forEach((name, value) -> found.put(name, new PostureReport.Fact(value, "test", "")));
        return new PostureReport(now, "linux", List.of(6L, 1L), found, List.of());
    }
}
