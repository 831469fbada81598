package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** llama.cpp's server: everything it does follows from its command line. */
record LlamaServerProbe(ToolSurroundings around) implements ToolProbe {
    private static final String METHOD = "command line";
    private static final Set<String> KEEPS_PROMPTS =
            Set.of("-v", "--verbose", "--log-verbose", "-lv", "--log-verbosity", "--verbosity");
    private static final List<String> VERBOSITY =
            List.of("LLAMA_LOG_VERBOSITY", "LLAMA_ARG_LOG_VERBOSITY");
    private static final Set<String> RUNS_COMMANDS = Set.of("--tools", "--agent");

    @Override
    public Optional<ToolReport> look() {
        List<Long> ollama =
                ToolProcess.all(around.machine(), "ollama", _ -> true).stream()
                        .map(ToolProcess::pid)
                        .toList();
        // Ollama runs its models in such processes too; they belong to its own entry.
        List<ToolProcess> processes =
                ToolProcess.all(around.machine(), "llama-server", _ -> true).stream()
                        .filter(process -> !ollama.contains(process.parent()))
                        .toList();
        Optional<Path> program = around.finder().program("llama-server");
        if (program.isEmpty() && processes.isEmpty()) {
            return Optional.empty();
        }
        Answer logging =
                processes.isEmpty()
                        ? Answer.unknown(METHOD, "the server is not running")
                        : ToolProcess.each(METHOD, processes, LlamaServerProbe::promptLoggingOff);
        return Optional.of(
                around.report(
                        "llama_cpp",
                        processes,
                        Optional.empty(),
                        new ToolSurroundings.Findings(
                                program.flatMap(path -> around.finder().version(path, "--version")),
                                ToolSurroundings.NO_CLOUD,
                                logging,
                                Optional.of(plugins(processes)))));
    }

    private static Answer promptLoggingOff(ToolProcess process) {
        boolean told = process.arguments().stream().anyMatch(argument -> !argument.isEmpty());
        if (!told) {
            return Answer.unknown(METHOD, "the command line cannot be seen");
        }
        Map<String, String> environment = process.environment().orElse(Map.of());
        boolean keeps =
                process.arguments().stream()
                                .anyMatch(argument ->
                                        KEEPS_PROMPTS.contains(argument)
                                                || argument.startsWith("--slot-save-path"))
                        || VERBOSITY.stream().anyMatch(environment::containsKey);
        return keeps
                ? Answer.no(METHOD, "the server was started with options that keep prompts")
                : Answer.yes(METHOD, "no option that keeps prompts");
    }

    /** It has no plugins, but two options let the model run commands, which is as much. */
    private static List<String> plugins(List<ToolProcess> processes) {
        return processes.stream()
                .flatMap(process -> process.arguments().stream())
                .map(argument -> argument.replaceFirst("=.*$", ""))
                .filter(RUNS_COMMANDS::contains)
                .distinct()
                .sorted()
                .map(option -> "llama-server " + option)
                .toList();
    }
}
