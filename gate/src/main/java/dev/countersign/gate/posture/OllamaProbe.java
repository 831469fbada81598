package dev.countersign.gate.posture;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Ollama: its settings come from the server's environment and from {@code server.json}; the command
 * is only a client.
 */
final class OllamaProbe {
    private static final Set<String> OFF = Set.of("", "0", "false", "f", "no", "off");

    private final Machine machine;
    private final ToolFinder finder;
    private final StorageProbes storage;

    OllamaProbe(Machine machine, ToolFinder finder, StorageProbes storage) {
        this.machine = machine;
        this.finder = finder;
        this.storage = storage;
    }

    /** Where the server's settings were seen. */
    private record Settings(Map<String, String> variables, String method, boolean complete) {
        boolean isOn(String name) {
            return !OFF.contains(
                    variables.getOrDefault(name, "").strip().toLowerCase(java.util.Locale.ROOT));
        }
    }

    Optional<ToolReport> report() {
        Optional<Path> program = finder.program("ollama");
        Optional<ToolProcess> process =
                ToolProcess.find(machine, "ollama", List.of("serve", "start"));
        if (program.isEmpty() && process.isEmpty()) {
            return Optional.empty();
        }
        Optional<SystemdUnit> unit = SystemdUnit.find(machine, "ollama.service");
        Settings settings = settings(process, unit);
        return Optional.of(
                new ToolReport(
                        "ollama",
                        program.flatMap(path -> finder.version(path, "--version")),
                        Map.of(
                                "cloud_disabled", cloudDisabled(settings),
                                "prompt_logging_off", promptLoggingOff(settings),
                                "egress_blocked", egressBlocked(unit),
                                "isolated", finder.isolated(process),
                                "not_admin", notAdmin(process, unit))));
    }

    private Settings settings(Optional<ToolProcess> process, Optional<SystemdUnit> unit) {
        Optional<Map<String, String>> running = process.flatMap(ToolProcess::environment);
        if (running.isPresent()) {
            return new Settings(running.get(), "environment of the running server", true);
        }
        if (unit.isPresent()) {
            return new Settings(
                    unit.get().environment(),
                    "systemd unit ollama.service",
                    !unit.get().readsEnvironmentFiles());
        }
        String[] names = {
            "OLLAMA_NO_CLOUD", "OLLAMA_DEBUG_LOG_REQUESTS", "OLLAMA_DEBUG", "OLLAMA_NOHISTORY"
        };
        Map<String, String> own = new java.util.TreeMap<>();
        for (String name : names) {
            machine.environment(name).ifPresent(value -> own.put(name, value));
        }
        // A server started from this environment inherits it; one that already runs was started
        // from another.
        return new Settings(own, "environment of this command", process.isEmpty());
    }

    private Answer cloudDisabled(Settings settings) {
        if (settings.isOn("OLLAMA_NO_CLOUD")) {
            return Answer.yes(settings.method(), "OLLAMA_NO_CLOUD is set");
        }
        Path file = machine.userHome().resolve(".ollama/server.json");
        Optional<String> text = machine.read(file);
        if (text.isPresent() && serverFileDisablesCloud(text.get())) {
            return Answer.yes("~/.ollama/server.json", "disable_ollama_cloud is true");
        }
        return settings.complete()
                ? Answer.no(
                        settings.method(),
                        "nothing switches cloud models off: set OLLAMA_NO_CLOUD=1")
                : Answer.unknown(settings.method(), "not all settings of the server can be seen");
    }

    private static boolean serverFileDisablesCloud(String text) {
        try {
            Json.Obj settings = Json.parseObject(text.getBytes(StandardCharsets.UTF_8), 256 * 1024);
            return settings.get("disable_ollama_cloud") instanceof Json.Bool(boolean value)
                    && value;
        } catch (FormatException _) {
            return false;
        }
    }

    private Answer promptLoggingOff(Settings settings) {
        for (String name : List.of("OLLAMA_DEBUG_LOG_REQUESTS", "OLLAMA_DEBUG")) {
            if (settings.isOn(name)) {
                return Answer.no(settings.method(), name + " is set: prompts are written to logs");
            }
        }
        if (!settings.complete()) {
            return Answer.unknown(settings.method(), "not all settings of the server can be seen");
        }
        Path history = machine.userHome().resolve(".ollama/history");
        if (!machine.exists(history)) {
            return Answer.yes(
                    settings.method(), "request logging is off; there is no prompt history");
        }
        Answer volume = storage.diskEncrypted(Map.of("prompt history", history));
        return new Answer(
                volume.value(),
                settings.method() + "; ~/.ollama/history",
                "request logging is off; the command keeps a prompt history, " + volume.detail());
    }

    private static Answer egressBlocked(Optional<SystemdUnit> unit) {
        return unit.isPresent() && unit.get().deniesOutside()
                ? Answer.yes(
                        "systemd unit ollama.service",
                        "IPAddressDeny=any, only loopback is allowed")
                : Answer.unknown(
                        "systemd unit ollama.service", "nothing that blocks egress is known");
    }

    private Answer notAdmin(Optional<ToolProcess> process, Optional<SystemdUnit> unit) {
        if (process.isPresent() && process.get().effectiveUid() >= 0) {
            return finder.notAdmin(process);
        }
        return unit.map(found ->
                        new Answer(
                                found.user().isPresent(),
                                "systemd unit ollama.service",
                                "User=" + found.user().orElse("root")))
                .orElseGet(() -> finder.notAdmin(process));
    }
}
