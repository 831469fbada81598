package dev.countersign.gate.posture;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Ollama: the running server is asked whether cloud models are off; else its settings tell, from
 * its environment and {@code server.json}. The command is only a client.
 */
record OllamaProbe(ToolSurroundings around) implements ToolProbe {
    private static final int PORT = 11434;
    private static final int MAX_BYTES = 256 * 1024;

    @Override
    public Optional<ToolReport> look() {
        Machine machine = around.machine();
        Optional<Path> program = around.finder().program("ollama");
        List<ToolProcess> processes =
                ToolProcess.all(
                        machine,
                        "ollama",
                        words -> words.contains("serve") || words.contains("start"));
        if (program.isEmpty() && processes.isEmpty()) {
            return Optional.empty();
        }
        var found =
                new ToolSurroundings.Findings(
                        program.flatMap(path -> around.finder().version(path, "--version")),
                        cloudDisabled(processes),
                        processes.isEmpty()
                                ? promptLoggingOff(OllamaSettings.ofNext(around))
                                : ToolProcess.each(
                                        "running servers",
                                        processes,
                                        process ->
                                                promptLoggingOff(
                                                        OllamaSettings.of(around, process))),
                        // It has no way to add any.
                        Optional.of(List.of()));
        return Optional.of(
                around.report("ollama", processes, Optional.of(OllamaSettings.SERVICE), found));
    }

    private Answer cloudDisabled(List<ToolProcess> processes) {
        if (processes.isEmpty()) {
            return cloudDisabled(OllamaSettings.ofNext(around));
        }
        if (processes.size() == 1) {
            Optional<Answer> told = around.machine().ask(PORT, "/api/status").flatMap(this::status);
            if (told.isPresent()) {
                return told.get();
            }
        }
        return ToolProcess.each(
                "running servers",
                processes,
                process -> cloudDisabled(OllamaSettings.of(around, process)));
    }

    private Optional<Answer> status(String body) {
        return parse(body)
                .filter(status -> status.get("cloud") instanceof Json.Obj)
                .map(status -> (Json.Obj) status.get("cloud"))
                .flatMap(cloud ->
                        cloud.get("disabled") instanceof Json.Bool(boolean off)
                                ? Optional.of(
                                        new Answer(
                                                off,
                                                "GET /api/status of the running server",
                                                off
                                                        ? "cloud models are off"
                                                        : "cloud models are on"))
                                : Optional.empty());
    }

    private Answer cloudDisabled(OllamaSettings settings) {
        if (settings.isOn("OLLAMA_NO_CLOUD")) {
            return settings.complete()
                    ? Answer.yes(settings.method(), "OLLAMA_NO_CLOUD is set")
                    : Answer.unknown(
                            settings.method(),
                            "OLLAMA_NO_CLOUD is set, but the running server may not have it");
        }
        Optional<Json.Obj> file =
                settings.home()
                        .flatMap(home -> around.machine().read(home.resolve(".ollama/server.json")))
                        .flatMap(OllamaProbe::parse);
        if (file.isPresent()
                && file.get().get("disable_ollama_cloud") instanceof Json.Bool(boolean off)
                && off) {
            return Answer.yes("~/.ollama/server.json", "disable_ollama_cloud is true");
        }
        return settings.complete()
                ? Answer.no(settings.method(), "nothing switches cloud models off")
                : Answer.unknown(settings.method(), "not all settings of the server can be seen");
    }

    private static Optional<Json.Obj> parse(String text) {
        try {
            return Optional.of(
                    Json.parseObject(text.getBytes(StandardCharsets.ISO_8859_1), MAX_BYTES));
        } catch (FormatException _) {
            return Optional.empty();
        }
    }

    private Answer promptLoggingOff(OllamaSettings settings) {
        for (String name : List.of("OLLAMA_DEBUG_LOG_REQUESTS", "OLLAMA_DEBUG")) {
            if (settings.isOn(name)) {
                return Answer.no(settings.method(), name + " is set: prompts are written to logs");
            }
        }
        if (!settings.complete()) {
            return Answer.unknown(settings.method(), "not all settings of the server can be seen");
        }
        Path history = around.machine().userHome().resolve(".ollama/history");
        if (!around.machine().exists(history)) {
            return Answer.yes(
                    settings.method(), "request logging is off; there is no prompt history");
        }
        Answer volume = around.volumes().volume(history);
        return new Answer(
                volume.value(),
                settings.method() + "; ~/.ollama/history",
                "request logging is off; the command keeps a prompt history: " + volume.detail());
    }
}
