package dev.countersign.gate.run;

import dev.countersign.gate.model.HubCache;
import dev.countersign.token.ArtifactRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * LocalGPT, version 2: generates with Ollama and loads embedding and reranker models itself, with
 * the code that comes with them. Which ones is said by variables, a {@code .env} file, or defaults
 * in its source; all are set explicitly here, which a {@code .env} file does not override. A
 * request may name any other model of the hub's cache, so the tool sees a cache with the allowed
 * ones only.
 */
final class LocalGptSecond {
    private static final int GATE = 11_434;
    private static final List<String> GENERATING = List.of("GENERATION_MODEL", "ENRICHMENT_MODEL");
    private static final String EMBEDDING = "EMBEDDING_MODEL";
    private static final String RERANKER = "RERANKER_MODEL";
    private static final String BACKEND = "LLM_BACKEND";
    private static final String HOST = "OLLAMA_HOST";

    private static final OptionTable OPTIONS =
            new OptionTable()
                    .switches("--no-frontend")
                    .valued("--mode --index --config")
                    .refused("nothing is started with it", "-h --help --stop --health --logs-only");

    private final Invocation invocation;
    private final LocalGptCommand.Script script;
    private final Places places;
    private final List<PlannedModel> models = new ArrayList<>();
    private final Map<String, Path> hub = new TreeMap<>();
    private final Map<String, String> variables = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();

    LocalGptSecond(Invocation invocation, LocalGptCommand.Script script) {
        this.invocation = invocation;
        this.script = script;
        this.places = new Places(invocation);
    }

    ToolPlan plan() throws IOException, RefusedCommandException {
        Path source = script.folder().resolve("rag_system/main.py");
        PythonText defaults = PythonText.read(source);
        DotEnv file = DotEnv.read(script.folder().resolve(".env"));
        requireLocal(file);
        for (String variable : GENERATING) {
            addOllama(variable, value(variable, file, defaults));
        }
        addHub(EMBEDDING, value(EMBEDDING, file, defaults), true);
        addHub(RERANKER, value(RERANKER, file, defaults), false);
        List<String> arguments = new ArrayList<>(script.start());
        arguments.addAll(options());
        return new ToolPlan(
                LocalGptCommand.TOOL,
                Programs.of(invocation),
                arguments,
                models,
                variables,
                new ToolPlan.Address.Loopback(ports()),
                new ToolPlan.Surroundings(true, Optional.of(hub), List.of(), Optional.of(GATE)),
                notes);
    }

    private List<Integer> ports() {
        return switch (script.name()) {
            case "rag_system.main" -> List.of();
            case "run_system.py" ->
                    script.arguments().contains("--no-frontend")
                            ? List.of(8001, 8000)
                            : List.of(8001, 8000, 3000);
            default -> List.of(8001);
        };
    }

    private List<String> options() throws RefusedCommandException {
        ArgparseWords words =
                ArgparseWords.of(
                        script.arguments(), new ArgparseWords.Kinds(OPTIONS, List.of(), List.of()));
        if (!words.positional().isEmpty()) {
            throw RefusedCommandException.option(
                    words.positional().getFirst(),
                    "the gate does not know what this word does",
                    "Leave it out.");
        }
        return words.rest();
    }

    /** As the program itself: the environment, then the file, then the default in the source. */
    private String value(String variable, DotEnv file, PythonText defaults)
            throws RefusedCommandException {
        Optional<String> given = invocation.variable(variable).filter(text -> !text.isBlank());
        Optional<String> found = given.isPresent() ? given : file.get(variable);
        String value =
                found.or(() -> defaults.defaultOf(variable))
                        .orElseThrow(() ->
                                new RefusedCommandException(
                                        "command.no_model",
                                        "Nothing says what " + variable + " is.",
                                        "Set it: " + variable + "=… countersign run …"));
        variables.put(variable, value);
        return value;
    }

    private void requireLocal(DotEnv file) throws RefusedCommandException {
        Optional<String> backend = invocation.variable(BACKEND);
        String chosen = (backend.isPresent() ? backend : file.get(BACKEND)).orElse("ollama");
        if (!chosen.equalsIgnoreCase("ollama")) {
            throw new RefusedCommandException(
                    "command.remote",
                    BACKEND + "=" + chosen + " sends prompts to another machine.",
                    "Set " + BACKEND + "=ollama.");
        }
        variables.put(BACKEND, "ollama");
        Optional<String> given = invocation.variable(HOST);
        String host = (given.isPresent() ? given : file.get(HOST)).orElse("localhost");
        if (!host.matches("(http://)?(localhost|127\\.0\\.0\\.1)(:" + GATE + ")?/?")) {
            throw new RefusedCommandException(
                    "command.remote",
                    HOST + "=" + host + " does not lead through the gate.",
                    "Run countersign gate --tool ollama and leave " + HOST + " out.");
        }
        variables.put(HOST, "http://127.0.0.1:" + GATE);
    }

    private void addOllama(String variable, String name)
            throws IOException, RefusedCommandException {
        models.add(places.ollama(variable, ArtifactRole.MODEL, name));
    }

    /** A name without a slash is Ollama's; a path is given as it is. */
    private void addHub(String variable, String value, boolean needed)
            throws IOException, RefusedCommandException {
        if (value.indexOf('/') < 0) {
            addOllama(variable, value);
            return;
        }
        HubCache cache = places.hub();
        boolean named = HubCache.isRepositoryName(value);
        if (!needed && named && cache.snapshot(value, "main").isEmpty()) {
            notes.add(variable + ": " + value + " is not downloaded, so it cannot be used.");
            return;
        }
        Path folder = places.folderOrSnapshot(variable, value, "main", cache);
        RemoteCode.requireOwn(variable, folder);
        models.add(places.folder(variable, ArtifactRole.MODEL, LocalGptCommand.TOOL, folder));
        if (named) {
            hub.put(value, folder);
        } else {
            variables.put(variable, folder.toString());
        }
    }
}
