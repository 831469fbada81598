package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * LocalGPT: generates through Ollama unless told to use a service; keeps chats, and what it read of
 * the person's documents, in files of its folder.
 */
record LocalGptProbe(ToolSurroundings around) implements ToolProbe {
    private static final List<String> SCRIPTS =
            List.of(
                    "run_system.py",
                    "run_localGPT.py",
                    "run_localGPT_API.py",
                    "rag_system.api_server",
                    "rag_system.main");

    @Override
    public Optional<ToolReport> look() {
        return LocalGptFolder.find(around.machine()).map(this::report);
    }

    private ToolReport report(Path folder) {
        List<ToolProcess> processes =
                ToolProcess.all(around.machine(), "python[0-9.]*", LocalGptProbe::isLocalGpt);
        return around.report(
                "localgpt",
                processes,
                Optional.empty(),
                new ToolSurroundings.Findings(
                        // It has no releases.
                        Optional.empty(),
                        processes.isEmpty()
                                ? cloudDisabled(file(folder), ".env file")
                                : ToolProcess.each(
                                        "running processes",
                                        processes,
                                        process -> cloudDisabled(process, folder)),
                        promptLoggingOff(folder),
                        // It has no way to add any.
                        Optional.of(List.of())));
    }

    private static boolean isLocalGpt(List<String> arguments) {
        return arguments.stream()
                .map(argument -> argument.substring(argument.lastIndexOf('/') + 1))
                .anyMatch(SCRIPTS::contains);
    }

    private Answer cloudDisabled(ToolProcess process, Path folder) {
        if (process.environment().isEmpty()) {
            return Answer.unknown("running process", "its environment cannot be seen");
        }
        Map<String, String> variables = new TreeMap<>(file(folder));
        variables.putAll(process.environment().get());
        return cloudDisabled(variables, "environment of the running process, .env file");
    }

    private static Answer cloudDisabled(Map<String, String> variables, String method) {
        String backend = variables.getOrDefault("LLM_BACKEND", "ollama").toLowerCase(Locale.ROOT);
        if (!backend.equals("ollama")) {
            return Answer.no(method, "LLM_BACKEND is " + backend + ", not the local Ollama");
        }
        for (String name : List.of("GENERATION_MODEL", "ENRICHMENT_MODEL")) {
            String model = variables.getOrDefault(name, "").toLowerCase(Locale.ROOT);
            if (model.endsWith(":cloud") || model.endsWith("-cloud")) {
                return Answer.no(method, name + " is a cloud model");
            }
        }
        return Answer.yes(method, "generates through the local Ollama");
    }

    private Map<String, String> file(Path folder) {
        Map<String, String> variables = new TreeMap<>();
        around.machine().read(folder.resolve(".env")).stream()
                .flatMap(String::lines)
                .map(line -> line.strip().replaceFirst("^export\\s+", ""))
                .filter(line -> !line.startsWith("#") && line.indexOf('=') > 0)
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    String value = line.substring(equals + 1).strip();
                    variables.put(
                            line.substring(0, equals).strip(),
                            value.replaceAll("^[\"']|[\"']$", ""));
                });
        return variables;
    }

    private Answer promptLoggingOff(Path folder) {
        Answer volume = around.volumes().volume(folder);
        return new Answer(
                volume.value(),
                "folder of LocalGPT",
                "chats and vector store are kept: " + volume.detail());
    }
}
