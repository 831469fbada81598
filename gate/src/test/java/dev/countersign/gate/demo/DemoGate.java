package dev.countersign.gate.demo;

import dev.countersign.gate.Composition;
import dev.countersign.gate.command.Gate;
import dev.countersign.gate.home.BootClock;
import dev.countersign.gate.posture.LocalMachine;
import dev.countersign.gate.posture.PostureCollector;
import dev.countersign.gate.posture.PostureSource;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * The gate with a shifted clock ({@code COUNTERSIGN_TEST_CLOCK_OFFSET}, seconds) and invented
 * posture ({@code COUNTERSIGN_TEST_POSTURE}, a file for {@link PostureFixture}). Part of the test
 * jar only.
 */
public final class DemoGate {
    private DemoGate() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(Gate.run(args, composition(System.getenv(), -1), out, err));
    }

    /**
     * Surroundings as the environment says.
     *
     * @param ownUid the account that real probes take for their own, -1 for unknown
     */
    public static Composition composition(Map<String, String> environment, long ownUid) {
        Path userHome = Path.of(System.getProperty("user.home"));
        LocalMachine machine = new LocalMachine(environment, userHome);
        String offset = environment.getOrDefault("COUNTERSIGN_TEST_CLOCK_OFFSET", "0");
        String fixture = environment.getOrDefault("COUNTERSIGN_TEST_POSTURE", "");
        PostureSource posture =
                fixture.isEmpty()
                        ? new PostureCollector(machine, ownUid)
                        : new PostureFixture(Path.of(fixture));
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(Long.parseLong(offset)));
        return new Composition(
                clock, BootClock.ofSystem(), posture, machine, environment, userHome);
    }
}
