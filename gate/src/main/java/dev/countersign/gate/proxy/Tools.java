package dev.countersign.gate.proxy;

import dev.countersign.gate.model.ModelPlaces;
import dev.countersign.gate.model.OllamaLibrary;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tools that have a proxy. */
public enum Tools {
    /** Ollama. */
    OLLAMA("ollama", "Ollama", 11434),
    /** LM Studio's server. */
    LM_STUDIO("lm_studio", "LM Studio", 1234),
    /** llama.cpp's server, also as a router. */
    LLAMA_SERVER("llama_server", "llama-server", 8080),
    /** LMDeploy's api_server. */
    LMDEPLOY("lmdeploy", "LMDeploy", 23333);

    private final String word;
    private final String title;
    private final int port;

    Tools(String word, String title, int port) {
        this.word = word;
        this.title = title;
        this.port = port;
    }

    /** The tool of this name on the command line; llama-server also by its name in the register. */
    public static Optional<Tools> of(String name) {
        String word = name.equals("llama_cpp") ? "llama_server" : name;
        return Arrays.stream(values()).filter(tool -> tool.word.equals(word)).findFirst();
    }

    /** Their names on the command line. */
    public static List<String> words() {
        return Arrays.stream(values()).map(tool -> tool.word).toList();
    }

    /** For people. */
    public String title() {
        return title;
    }

    /** The port that clients of the tool expect. */
    public int publicPort() {
        return port;
    }

    /**
     * Where the tool keeps models unless it is told otherwise; empty where only its command line
     * says it.
     */
    public Optional<Path> models(Map<String, String> environment, Path userHome) {
        return switch (this) {
            case OLLAMA -> {
                String given = environment.getOrDefault("OLLAMA_MODELS", "");
                yield Optional.of(
                        given.isBlank() ? userHome.resolve(".ollama/models") : Path.of(given));
            }
            case LM_STUDIO ->
                    new ModelPlaces(environment, userHome)
                            .existing().stream()
                                    .filter(place -> place.of().equals("lm_studio"))
                                    .map(ModelPlaces.Place::folder)
                                    .findFirst()
                                    .or(() -> Optional.of(userHome.resolve(".lmstudio/models")));
            // It says itself which files it loads.
            case LLAMA_SERVER -> Optional.of(Path.of(""));
            case LMDEPLOY -> Optional.empty();
        };
    }

    /** Whether the gate can start it on a port of its own choice. */
    public boolean isStartable() {
        return this == OLLAMA || this == LLAMA_SERVER;
    }

    /** Arguments that make it listen on that port of 127.0.0.1; Ollama takes a variable. */
    List<String> address(int listenPort) {
        return this == LLAMA_SERVER
                ? List.of("--host", "127.0.0.1", "--port", Integer.toString(listenPort))
                : List.of();
    }

    GuardedTool tool(Path models, Upstream upstream) {
        return switch (this) {
            case OLLAMA ->
                    new OllamaTool(
                            new OllamaLibrary(models),
                            upstream,
                            new LlamaChildren(Path.of("/proc")));
            case LM_STUDIO -> new LmStudioTool(new LmStudioLibrary(models), upstream);
            case LLAMA_SERVER -> new LlamaServerTool(upstream);
            case LMDEPLOY -> new LmDeployTool(models, upstream);
        };
    }
}
