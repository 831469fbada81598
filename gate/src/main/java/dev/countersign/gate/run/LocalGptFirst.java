package dev.countersign.gate.run;

import dev.countersign.gate.model.HubCache;
import dev.countersign.token.ArtifactRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * LocalGPT, version 1: {@code constants.py} names the model, its file, and the embedding model. It
 * is read as text and must stay as it is while the tool runs.
 */
final class LocalGptFirst {
    private static final OptionTable OPTIONS =
            new OptionTable()
                    .switches("--show_sources -s --use_history -h")
                    .valued("--device_type --model_type")
                    .refused("it writes prompts to the disk", "--save_qa")
                    .refused("nothing is started with it", "--help");
    private static final int API_PORT = 5110;

    private final Invocation invocation;
    private final LocalGptCommand.Script script;
    private final Places places;
    private final List<PlannedModel> models = new ArrayList<>();
    private final Map<String, Path> hub = new TreeMap<>();

    LocalGptFirst(Invocation invocation, LocalGptCommand.Script script) {
        this.invocation = invocation;
        this.script = script;
        this.places = new Places(invocation);
    }

    ToolPlan plan() throws IOException, RefusedCommandException {
        Path settings = script.folder().resolve("constants.py");
        PythonText constants = PythonText.read(settings);
        addModel(constants);
        addEmbedding(constants);
        boolean api = script.name().equals("run_localGPT_API.py");
        List<String> arguments = new ArrayList<>(script.start());
        ArgparseWords words =
                ArgparseWords.of(
                        script.arguments(), new ArgparseWords.Kinds(OPTIONS, List.of(), List.of()));
        if (!words.positional().isEmpty() || (api && !words.rest().isEmpty())) {
            throw new RefusedCommandException(
                    "command.option",
                    "The gate does not know what all of these words do: "
                            + String.join(" ", script.arguments()),
                    "Leave them out.");
        }
        arguments.addAll(words.rest());
        return new ToolPlan(
                LocalGptCommand.TOOL,
                Programs.of(invocation),
                arguments,
                models,
                Map.of(),
                new ToolPlan.Address.Loopback(api ? List.of(API_PORT) : List.of()),
                new ToolPlan.Surroundings(
                        true, Optional.of(hub), List.of(settings), Optional.empty()),
                List.of());
    }

    private void addModel(PythonText constants) throws IOException, RefusedCommandException {
        String id =
                constants
                        .constant("MODEL_ID")
                        .orElseThrow(() ->
                                RefusedCommandException.absent(
                                        "constants.py sets MODEL_ID to None.", "Name a model."));
        Optional<String> file = constants.constant("MODEL_BASENAME");
        String models = constants.constant("MODELS_PATH").orElse("./models");
        // Only GPTQ models are taken from the common cache.
        String lower = file.orElse("").toLowerCase(Locale.ROOT);
        boolean llama = lower.contains(".gguf") || lower.contains(".ggml");
        boolean common = file.isPresent() && !llama;
        HubCache cache = common ? places.hub() : new HubCache(invocation.folder().resolve(models));
        Path folder = places.folderOrSnapshot("MODEL_ID", id, "main", cache);
        if (llama) {
            Path path = folder.resolve(file.orElseThrow()).normalize();
            if (!path.startsWith(folder) || !Files.isRegularFile(path)) {
                throw RefusedCommandException.absent(
                        "MODEL_BASENAME: " + path + " is not there.",
                        "Download it first: hf download " + id + " " + file.orElseThrow());
            }
            this.models.add(
                    places.file("MODEL_BASENAME", ArtifactRole.MODEL, LocalGptCommand.TOOL, path));
            return;
        }
        add("MODEL_ID", folder);
        if (common && HubCache.isRepositoryName(id)) {
            hub.put(id, folder);
        }
    }

    private void addEmbedding(PythonText constants) throws IOException, RefusedCommandException {
        String name =
                constants
                        .constant("EMBEDDING_MODEL_NAME")
                        .orElseThrow(() ->
                                RefusedCommandException.absent(
                                        "constants.py names no embedding model.", "Name one."));
        String full = name.indexOf('/') < 0 ? "sentence-transformers/" + name : name;
        Path folder = places.folderOrSnapshot("EMBEDDING_MODEL_NAME", full, "main", places.hub());
        add("EMBEDDING_MODEL_NAME", folder);
        if (HubCache.isRepositoryName(full)) {
            hub.put(full, folder);
        }
    }

    private void add(String option, Path folder) throws IOException, RefusedCommandException {
        RemoteCode.requireOwn(option, folder);
        models.add(places.folder(option, ArtifactRole.MODEL, LocalGptCommand.TOOL, folder));
    }
}
