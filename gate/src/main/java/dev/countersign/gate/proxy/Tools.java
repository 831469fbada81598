package dev.countersign.gate.proxy;

import dev.countersign.gate.model.OllamaLibrary;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tools that have a proxy. */
public enum Tools {
    /** Ollama. */
    OLLAMA("ollama", "Ollama", 11434);

    private final String word;
    private final String title;
    private final int port;

    Tools(String word, String title, int port) {
        this.word = word;
        this.title = title;
        this.port = port;
    }

    /** The tool of this name on the command line. */
    public static Optional<Tools> of(String word) {
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

    /** Where the tool keeps models unless it is told otherwise. */
    public Path models(Map<String, String> environment, Path userHome) {
        return switch (this) {
            case OLLAMA -> {
                String given = environment.getOrDefault("OLLAMA_MODELS", "");
                yield given.isBlank() ? userHome.resolve(".ollama/models") : Path.of(given);
            }
        };
    }

    GuardedTool tool(Path models, Upstream upstream) {
        return switch (this) {
            case OLLAMA ->
                    new OllamaTool(
                            new OllamaLibrary(models),
                            upstream,
                            new LlamaChildren(Path.of("/proc")));
        };
    }
}
