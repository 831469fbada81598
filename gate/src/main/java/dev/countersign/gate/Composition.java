package dev.countersign.gate;

import dev.countersign.gate.home.BootClock;
import dev.countersign.gate.posture.LocalMachine;
import dev.countersign.gate.posture.Machine;
import dev.countersign.gate.posture.PostureCollector;
import dev.countersign.gate.posture.PostureSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What the program takes from its surroundings.
 *
 * @param clock wall time
 * @param bootClock time since the machine started
 * @param posture where facts about this machine come from
 * @param machine the machine itself
 * @param environment environment variables
 * @param userHome the person's home folder
 */
public record Composition(
        Clock clock,
        BootClock bootClock,
        PostureSource posture,
        Machine machine,
        Map<String, String> environment,
        Path userHome) {
    public Composition {
        environment = Map.copyOf(environment);
    }

    /** The real surroundings: the only composition that the shipped program has. */
    static Composition ofSystem() {
        Map<String, String> environment = System.getenv();
        Path userHome = Path.of(System.getProperty("user.home", "."));
        LocalMachine machine = new LocalMachine(environment, userHome);
        return new Composition(
                Clock.systemUTC(),
                BootClock.ofSystem(),
                new PostureCollector(machine, ownUid()),
                machine,
                environment,
                userHome);
    }

    /** -1 where the system has no such numbers. */
    private static long ownUid() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
                    ? uid
                    : -1;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return -1;
        }
    }
}
