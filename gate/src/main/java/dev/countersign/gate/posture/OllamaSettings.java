package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The environment of an Ollama server.
 *
 * @param method where it was seen
 * @param complete whether everything that the server was started with can be seen
 * @param home the home folder of the server's account, whose {@code .ollama/server.json} counts
 */
record OllamaSettings(
        Map<String, String> variables, String method, boolean complete, Optional<Path> home) {
    static final String SERVICE = "ollama.service";
    private static final Set<String> OFF = Set.of("", "0", "false", "f", "no", "off");
    private static final List<String> NAMES =
            List.of("OLLAMA_NO_CLOUD", "OLLAMA_DEBUG_LOG_REQUESTS", "OLLAMA_DEBUG");

    OllamaSettings {
        variables = Map.copyOf(variables);
    }

    /** Of a running server. */
    static OllamaSettings of(ToolSurroundings around, ToolProcess process) {
        Optional<Map<String, String>> running = process.environment();
        if (running.isPresent()) {
            return new OllamaSettings(
                    running.get(),
                    "environment of the running server",
                    true,
                    Optional.ofNullable(running.get().get("HOME"))
                            .filter(home -> home.startsWith("/"))
                            .map(Path::of));
        }
        return process.service()
                .flatMap(name -> ofService(around.machine(), name))
                .orElseGet(() -> ofPerson(around, false));
    }

    /** Of a server that does not run now. */
    static OllamaSettings ofNext(ToolSurroundings around) {
        return ofService(around.machine(), SERVICE).orElseGet(() -> ofPerson(around, true));
    }

    private static Optional<OllamaSettings> ofService(Machine machine, String name) {
        return SystemdUnit.find(machine, name)
                .map(unit ->
                        new OllamaSettings(
                                unit.environment(),
                                "systemd unit " + name,
                                !unit.readsEnvironmentFiles(),
                                Optional.empty()));
    }

    /**
     * What the person's next server would get: this command's environment, and what the system
     * gives to every program of the person.
     */
    private static OllamaSettings ofPerson(ToolSurroundings around, boolean complete) {
        Map<String, String> own = new TreeMap<>();
        for (String name : NAMES) {
            ofSystem(around, name)
                    .or(() -> around.machine().environment(name))
                    .ifPresent(value -> own.put(name, value));
        }
        String method =
                switch (around.system()) {
                    case LINUX -> "environment of this command";
                    case MACOS -> "launchctl getenv, environment of this command";
                    case WINDOWS -> "HKCU\\Environment, environment of this command";
                };
        return new OllamaSettings(own, method, complete, Optional.of(around.machine().userHome()));
    }

    private static Optional<String> ofSystem(ToolSurroundings around, String name) {
        return switch (around.system()) {
            case LINUX -> Optional.empty();
            case MACOS ->
                    around.machine()
                            .output(List.of("/bin/launchctl", "getenv", name))
                            .map(String::strip)
                            .filter(value -> !value.isEmpty());
            case WINDOWS -> new WindowsRegistry(around.machine()).text("HKCU\\Environment", name);
        };
    }

    boolean isOn(String name) {
        return !OFF.contains(variables.getOrDefault(name, "").strip().toLowerCase(Locale.ROOT));
    }
}
