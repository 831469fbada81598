package dev.countersign.gate.model;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folders in which tools keep models, as the tools themselves find them. Settings of a tool are
 * its own words: a place that they name and that is none is left out.
 */
public final class ModelPlaces {
    private static final int MAX_SETTINGS_BYTES = 1024 * 1024;
    private static final int MAX_POINTER_BYTES = 4096;

    private final Map<String, String> environment;
    private final Path userHome;

    public ModelPlaces(Map<String, String> environment, Path userHome) {
        this.environment = Map.copyOf(environment);
        this.userHome = userHome;
    }

    /**
     * One folder.
     *
     * @param of whose it is: {@code ollama}, {@code lm_studio}, {@code huggingface}, {@code
     *     modelscope} or {@code llama_cpp}
     */
    public record Place(String of, Path folder) {}

    /** Those that exist, each once; one that may not be looked at counts as existing. */
    public List<Place> existing() {
        LinkedHashSet<Place> places = new LinkedHashSet<>();
        ollama().forEach(folder -> places.add(new Place("ollama", folder)));
        lmStudioModels().forEach(folder -> places.add(new Place("lm_studio", folder)));
        places.add(new Place("huggingface", HubCache.of(environment, userHome).root()));
        places.add(new Place("modelscope", cache().resolve("modelscope/hub")));
        llamaCpp().forEach(folder -> places.add(new Place("llama_cpp", folder)));
        return places.stream().filter(place -> !Files.notExists(place.folder())).toList();
    }

    private List<Path> ollama() {
        List<Path> stores = new ArrayList<>();
        variable("OLLAMA_MODELS").ifPresent(stores::add);
        stores.add(userHome.resolve(".ollama/models"));
        stores.add(Path.of("/usr/share/ollama/.ollama/models"));
        return stores;
    }

    /**
     * The folders with {@code publisher/model/file.gguf} that LM Studio shows: the one that its
     * settings name, and the usual one.
     */
    public List<Path> lmStudioModels() {
        Path home = lmStudioHome();
        List<Path> folders = new ArrayList<>();
        downloadsFolder(home.resolve("settings.json")).ifPresent(folders::add);
        folders.add(home.resolve("models"));
        return folders.stream().distinct().toList();
    }

    private Path lmStudioHome() {
        Optional<Path> pointed =
                text(userHome.resolve(".lmstudio-home-pointer"), MAX_POINTER_BYTES)
                        .flatMap(text -> absolute(text.strip()));
        if (pointed.isPresent()) {
            return pointed.get();
        }
        Path old = userHome.resolve(".cache/lm-studio");
        return Files.isDirectory(old) ? old : userHome.resolve(".lmstudio");
    }

    private static Optional<Path> downloadsFolder(Path settings) {
        try {
            byte[] bytes =
                    text(settings, MAX_SETTINGS_BYTES)
                            .orElse("{}")
                            .getBytes(StandardCharsets.UTF_8);
            Json value =
                    Json.parseObject(bytes, MAX_SETTINGS_BYTES).members().get("downloadsFolder");
            return value instanceof Json.Str(String folder) ? absolute(folder) : Optional.empty();
        } catch (FormatException _) {
            return Optional.empty();
        }
    }

    private List<Path> llamaCpp() {
        List<Path> folders = new ArrayList<>();
        variable("LLAMA_CACHE").ifPresent(folders::add);
        folders.add(cache().resolve("llama.cpp"));
        folders.add(userHome.resolve("Library/Caches/llama.cpp"));
        return folders;
    }

    private Path cache() {
        return variable("XDG_CACHE_HOME").orElse(userHome.resolve(".cache"));
    }

    private Optional<Path> variable(String name) {
        return absolute(environment.getOrDefault(name, ""));
    }

    private static Optional<Path> absolute(String text) {
        try {
            Path path = Path.of(text);
            return path.isAbsolute() ? Optional.of(path.normalize()) : Optional.empty();
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(Path file, int max) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(max + 1);
            return bytes.length > max
                    ? Optional.empty()
                    : Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
