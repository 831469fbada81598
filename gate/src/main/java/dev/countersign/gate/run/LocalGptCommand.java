package dev.countersign.gate.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** LocalGPT's scripts and modules, started by a Python interpreter. */
final class LocalGptCommand implements CommandReader.Tool {
    static final String TOOL = "localgpt";
    private static final Pattern PYTHON = Pattern.compile("python(3(\\.[0-9]{1,2})?)?");
    private static final List<String> MODULES =
            List.of(
                    "rag_system.api_server",
                    "rag_system.api_server_with_progress",
                    "rag_system.main");
    private static final String LAUNCHER = "run_system.py";
    private static final List<String> FIRST = List.of("run_localGPT.py", "run_localGPT_API.py");

    /**
     * What the interpreter is to run.
     *
     * @param folder LocalGPT's own
     * @param start the interpreter's words up to the script or module
     */
    record Script(String name, Path folder, List<String> start, List<String> arguments) {
        Script {
            start = List.copyOf(start);
            arguments = List.copyOf(arguments);
        }
    }

    @Override
    public boolean isMeant(Invocation invocation) {
        return PYTHON.matcher(invocation.programName()).matches() && script(invocation).isPresent();
    }

    @Override
    public ToolPlan read(Invocation invocation) throws IOException, RefusedCommandException {
        Script script = script(invocation).orElseThrow();
        return FIRST.contains(script.name())
                ? new LocalGptFirst(invocation, script).plan()
                : new LocalGptSecond(invocation, script).plan();
    }

    private static Optional<Script> script(Invocation invocation) {
        List<String> words = invocation.arguments();
        if (words.size() >= 2 && words.getFirst().equals("-m") && MODULES.contains(words.get(1))) {
            return Optional.of(
                    new Script(
                            words.get(1),
                            invocation.folder(),
                            words.subList(0, 2),
                            words.subList(2, words.size())));
        }
        if (words.isEmpty() || words.getFirst().startsWith("-")) {
            return Optional.empty();
        }
        Path file = invocation.folder().resolve(words.getFirst()).normalize();
        Path folder = file.getParent();
        String name = String.valueOf(file.getFileName());
        boolean known = name.equals(LAUNCHER) || FIRST.contains(name);
        return known && folder != null
                ? Optional.of(
                        new Script(
                                name,
                                folder,
                                List.of(file.toString()),
                                words.subList(1, words.size())))
                : Optional.empty();
    }
}
