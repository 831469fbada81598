package dev.countersign.gate.command;

import dev.countersign.gate.Composition;
import dev.countersign.gate.home.BootClock;
import dev.countersign.gate.posture.LocalMachine;
import dev.countersign.token.PostureReport;
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

/** Runs the real command in this process on a chosen home, with a clock that the test moves. */
final class Bench {
    /** A clock that stands still until it is moved; wall and boot clock move apart on demand. */
    static final class Time extends Clock {
        private Instant now = Instant.parse("2026-11-23T09:00:00Z");
        private long boot = 10_000;

        /** As time passes: both clocks move. */
        void pass(Duration duration) {
            now = now.plus(duration);
            boot += duration.toSeconds();
        }

        /** As somebody sets the wall clock: the boot clock stays. */
        void set(Duration jump) {
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
    record Ended(int code, String output) {}

    final Time time = new Time();
    final Map<String, Boolean> facts = new TreeMap<>(Map.of("disk_encrypted", true));
    private final Path folder;

    Bench(Path folder) {
        this.folder = folder;
    }

    Path home() {
        return folder.resolve("home");
    }

    Ended run(String... args) {
        return runAt(home(), args);
    }

    Ended runAt(Path home, String... args) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        Map<String, String> environment = Map.of("COUNTERSIGN_HOME", home.toString());
        Composition composition =
                new Composition(
                        time,
                        () -> Optional.of(new BootClock.Reading("boot-1", time.boot)),
                        (now, _) -> posture(now),
                        new LocalMachine(environment, folder),
                        environment,
                        folder);
        int code = Gate.run(args, composition, out, out);
        out.flush();
        return new Ended(code, text.toString());
    }

    private PostureReport posture(Instant now) {
        Map<String, PostureReport.Fact> found = new TreeMap<>();
        facts.forEach((name, value) -> found.put(name, new PostureReport.Fact(value, "test", "")));
        return new PostureReport(now, "linux", List.of(6L, 1L), found, List.of());
    }
}
