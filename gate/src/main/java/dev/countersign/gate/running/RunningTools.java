package dev.countersign.gate.running;

import dev.countersign.gate.posture.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the tools by their command lines under {@code /proc}; elsewhere than on Linux it finds
 * none. Whoever renames a program hides it: this is for people to see, not a control.
 */
public final class RunningTools {
    private static final Path PROC = Path.of("/proc");
    private static final int MAX_PROCESSES = 10_000;
    private static final int MAX_MODELS = 32;
    private static final Set<String> MODEL_OPTIONS =
            Set.of(
                    "-m",
                    "--model",
                    "--model-path",
                    "-hf",
                    "--hf-repo",
                    "-mu",
                    "--model-url",
                    "--lora",
                    "--mmproj",
                    "-md",
                    "--model-draft",
                    "--models-dir");

    private final Machine machine;

    public RunningTools(Machine machine) {
        this.machine = machine;
    }

    /** Whether they can be found on this system. */
    public boolean canLook() {
        return machine.family().equals("linux") && machine.exists(PROC.resolve("self"));
    }

    /** Those that run now. */
    public List<RunningTool> find() {
        if (!canLook()) {
            return List.of();
        }
        return machine.list(PROC).stream()
                .filter(name -> name.matches("[0-9]{1,9}"))
                .limit(MAX_PROCESSES)
                .flatMap(id -> look(id).stream())
                .toList();
    }

    private Optional<RunningTool> look(String id) {
        Path folder = PROC.resolve(id);
        List<String> arguments =
                List.of(machine.read(folder.resolve("cmdline")).orElse("").split("\0", -1));
        return tool(arguments)
                .map(tool ->
                        new RunningTool(
                                tool,
                                Long.parseLong(id),
                                account(machine.read(folder.resolve("status")).orElse("")),
                                models(arguments)));
    }

    private static Optional<String> tool(List<String> arguments) {
        String program = baseName(arguments.getFirst());
        switch (program) {
            case "ollama" -> {
                return Optional.of("ollama");
            }
            case "llama-server", "llama-server.exe" -> {
                return Optional.of("llama_cpp");
            }
            case "lm-studio", "lmstudio", "lms", "llmster", "lm studio" -> {
                return Optional.of("lm_studio");
            }
            default -> {
                // an interpreter, or something else
            }
        }
        if (program.startsWith("lm-studio") || program.startsWith("lm_studio")) {
            return Optional.of("lm_studio");
        }
        if (program.equals("lmdeploy") || program.equals("vllm")) {
            return Optional.of(program);
        }
        return program.startsWith("python") ? ofPython(arguments) : Optional.empty();
    }

    /** {@code python -m vllm.entrypoints…}, {@code python /usr/bin/lmdeploy …}. */
    private static Optional<String> ofPython(List<String> arguments) {
        for (String argument : arguments.stream().skip(1).limit(4).toList()) {
            String name = baseName(argument);
            if (name.equals("lmdeploy") || name.startsWith("lmdeploy.")) {
                return Optional.of("lmdeploy");
            }
            if (name.equals("vllm") || name.startsWith("vllm.")) {
                return Optional.of("vllm");
            }
            if (name.equals("run_localgpt.py") || name.equals("run_localgpt_api.py")) {
                return Optional.of("localgpt");
            }
        }
        return Optional.empty();
    }

    private static List<String> models(List<String> arguments) {
        List<String> models = new ArrayList<>();
        // python -m MODULE names no model.
        int first = baseName(arguments.getFirst()).startsWith("python") ? 3 : 1;
        for (int i = first; i < arguments.size() && models.size() < MAX_MODELS; i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            if (MODEL_OPTIONS.contains(argument) && i + 1 < arguments.size()) {
                models.add(arguments.get(i + 1));
            } else if (equals > 0 && MODEL_OPTIONS.contains(argument.substring(0, equals))) {
                models.add(argument.substring(equals + 1));
            } else if (argument.equals("api_server") && i + 1 < arguments.size()) {
                models.add(arguments.get(i + 1));
            }
        }
        return models;
    }

    private static String account(String status) {
        return status.lines()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> line.substring(4).strip().split("\\s+", -1))
                .filter(ids -> ids.length == 4 && ids[1].matches("[0-9]{1,10}"))
                .map(ids -> "uid:" + ids[1])
                .findFirst()
                .orElse("unknown");
    }

    private static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }
}
