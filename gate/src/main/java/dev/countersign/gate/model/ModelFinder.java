package dev.countersign.gate.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds which files an argument such as {@code tiny.gguf}, a folder, or {@code ollama:llama3.1:8b}
 * means. Reads no weights.
 */
public final class ModelFinder {
    private static final String OLLAMA_PREFIX = "ollama:";

    private final Map<String, String> environment;
    private final Path userHome;

    public ModelFinder(Map<String, String> environment, Path userHome) {
        this.environment = Map.copyOf(environment);
        this.userHome = userHome;
    }

    /**
     * The one model that the argument names.
     *
     * @throws ModelNotFoundException if there is none, or the argument names several
     * @throws MalformedModelException if there is one whose files cannot be told
     */
    public FoundModel one(String argument)
            throws IOException, ModelNotFoundException, MalformedModelException {
        if (argument.regionMatches(true, 0, OLLAMA_PREFIX, 0, OLLAMA_PREFIX.length())) {
            return ollama(argument.substring(OLLAMA_PREFIX.length()));
        }
        Path path = path(argument);
        if (Files.isRegularFile(path)) {
            return file(path);
        }
        if (OllamaStore.isStore(path)) {
            throw new ModelNotFoundException(
                    "%s is an Ollama store; name one model as ollama:NAME".formatted(path));
        }
        if (FolderModels.isRepository(path)) {
            return FolderModels.repository(path);
        }
        FolderWalk walk = new FolderWalk(FolderWalk.MAX_ENTRIES);
        walk.walk(path);
        List<FolderWalk.Candidate> inside = walk.found();
        // What could not be looked at may hold another model, so that the argument names several.
        if (inside.size() == 1 && walk.unreadable().isEmpty()) {
            return open(inside.getFirst());
        }
        throw new ModelNotFoundException(
                inside.isEmpty()
                        ? "%s holds no model file".formatted(path)
                        : "%s holds %d models; name one of them".formatted(path, inside.size()));
    }

    /** What was found: readable models, and for the others why not. */
    public record Found(List<FoundModel> models, Map<Path, String> unreadable) {
        public Found {
            models = List.copyOf(models);
            unreadable = Collections.unmodifiableMap(new LinkedHashMap<>(unreadable));
        }
    }

    /** Every model at or below the argument. */
    public Found all(String argument) throws IOException, ModelNotFoundException {
        if (!argument.regionMatches(true, 0, OLLAMA_PREFIX, 0, OLLAMA_PREFIX.length())
                && Files.isDirectory(path(argument))) {
            Found found = below(List.of(path(argument)));
            if (found.models().isEmpty() && found.unreadable().isEmpty()) {
                throw new ModelNotFoundException(
                        "no model file at or below " + Printable.of(argument));
            }
            return found;
        }
        try {
            return new Found(List.of(one(argument)), Map.of());
        } catch (MalformedModelException e) {
            return new Found(List.of(), Map.of(Path.of(argument), String.valueOf(e.getMessage())));
        }
    }

    /** Every model at or below these folders; looks at some 2,000,000 names at most. */
    public Found below(List<Path> folders) {
        FolderWalk walk = new FolderWalk(FolderWalk.MAX_ENTRIES);
        folders.forEach(walk::walk);
        Map<Path, String> unreadable = new LinkedHashMap<>(walk.unreadable());
        List<FoundModel> models = new ArrayList<>();
        for (FolderWalk.Candidate candidate : new LinkedHashSet<>(walk.found())) {
            try {
                models.add(open(candidate));
            } catch (MalformedModelException | IOException e) {
                unreadable.put(candidate.path(), String.valueOf(e.getMessage()));
            }
        }
        return new Found(models, unreadable);
    }

    /** Where this account's tools keep models; those that are there. */
    public List<ModelPlaces.Place> places() {
        return new ModelPlaces(environment, userHome).existing();
    }

    /** The folders in which this machine's Ollama may keep models, the first one wins. */
    public List<Path> ollamaStores() {
        List<Path> stores = new ArrayList<>();
        Optional.ofNullable(environment.get("OLLAMA_MODELS"))
                .filter(text -> !text.isBlank())
                .ifPresent(text -> stores.add(Path.of(text)));
        stores.add(userHome.resolve(".ollama/models"));
        stores.add(Path.of("/usr/share/ollama/.ollama/models"));
        return stores.stream().filter(OllamaStore::isStore).toList();
    }

    private static FoundModel open(FolderWalk.Candidate candidate)
            throws IOException, MalformedModelException {
        return switch (candidate.kind()) {
            case FILE -> file(candidate.path());
            case REPOSITORY -> FolderModels.repository(candidate.path());
            case MANIFEST -> manifest(candidate.path());
        };
    }

    private FoundModel ollama(String text)
            throws IOException, ModelNotFoundException, MalformedModelException {
        OllamaName name =
                OllamaName.parse(text)
                        .orElseThrow(() ->
                                new ModelNotFoundException(
                                        "'%s' is not an Ollama model name such as llama3.1:8b"
                                                .formatted(Printable.of(text))));
        if (OllamaName.isCloud(name.canonical())) {
            return cloud(name);
        }
        for (Path store : ollamaStores()) {
            Optional<Path> manifest = new OllamaStore(store).find(name);
            if (manifest.isPresent()) {
                return new OllamaStore(store).model(manifest.get());
            }
        }
        throw new ModelNotFoundException(
                "Ollama has no model %s here (looked in %s)"
                        .formatted(name.canonical(), ollamaStores()));
    }

    /**
     * Such a name never loads local files: Ollama forwards the prompt even when files of that name
     * exist.
     */
    private static FoundModel cloud(OllamaName name) {
        return new FoundModel(
                Path.of(""),
                name.canonical(),
                Optional.of("ollama"),
                ModelFormat.UNKNOWN,
                new ModelSource("ollama", name.namespace(), name.model() + ":" + name.tag()),
                List.of(),
                Optional.empty(),
                true,
                List.of(
                        "Ollama answers this name from its cloud: prompts would leave this machine"));
    }

    private static FoundModel file(Path path) throws IOException, MalformedModelException {
        return looksLikeManifest(path) ? manifest(path) : FolderModels.file(path);
    }

    private static FoundModel manifest(Path path) throws IOException, MalformedModelException {
        Optional<OllamaStore> store = OllamaStore.around(path);
        if (store.isEmpty()) {
            throw new MalformedModelException(
                    "the Ollama manifest does not lie in a store with manifests and blobs");
        }
        return store.get().model(path);
    }

    private static boolean looksLikeManifest(Path path) throws IOException {
        if (OllamaStore.around(path).isPresent()) {
            return true;
        }
        if (Files.size(path) > OllamaManifest.MAX_BYTES
                || ModelFormat.ofName(FolderModels.nameOf(path)) != ModelFormat.UNKNOWN) {
            return false;
        }
        ByteBuffer first = ByteBuffer.allocate(1);
        try (FileChannel channel = FileChannel.open(path)) {
            return channel.read(first) == 1 && first.get(0) == '{';
        }
    }

    private static Path path(String argument) throws ModelNotFoundException {
        try {
            Path path = Path.of(argument).toAbsolutePath().normalize();
            if (Files.isRegularFile(path) || Files.isDirectory(path)) {
                return path;
            }
            if (Files.exists(path)) {
                // To open a pipe or a device could wait or read for ever.
                throw new ModelNotFoundException(
                        Printable.of(argument) + " is neither a file nor a folder");
            }
        } catch (InvalidPathException _) {
            // reported below
        }
        throw new ModelNotFoundException("there is no file or folder " + Printable.of(argument));
    }
}
