package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** LocalGPT has no installer: its folder is looked for where people put a clone. */
final class LocalGptFolder {
    private static final List<String> PLACES =
            List.of("localGPT", "localgpt", "src/localGPT", "projects/localGPT", "git/localGPT");

    private LocalGptFolder() {}

    static Optional<Path> find(Machine machine) {
        return PLACES.stream()
                .map(place -> machine.userHome().resolve(place))
                .filter(place ->
                        machine.exists(place.resolve("run_localGPT.py"))
                                || machine.exists(place.resolve("rag_system")))
                .findFirst();
    }
}
