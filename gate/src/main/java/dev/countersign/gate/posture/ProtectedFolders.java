package dev.countersign.gate.posture;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The folders whose volumes must be encrypted: models, tool logs, chat history, vector stores, and
 * this program's own state. Of the tools' folders those that exist.
 */
final class ProtectedFolders {
    private final Machine machine;
    private final Map<String, Path> found = new TreeMap<>();

    private ProtectedFolders(Machine machine) {
        this.machine = machine;
    }

    static Map<String, Path> of(Machine machine, OperatingSystem system, Path gateHome) {
        ProtectedFolders folders = new ProtectedFolders(machine);
        folders.found.put("home", machine.userHome());
        folders.found.put("gate", gateHome);
        folders.ollama(system);
        LmStudioHome.find(machine).ifPresent(folders::lmStudio);
        folders.huggingFace();
        LocalGptFolder.find(machine).ifPresent(folders::localGpt);
        return Map.copyOf(folders.found);
    }

    private void ollama(OperatingSystem system) {
        Path own = machine.userHome().resolve(".ollama");
        add("Ollama models", named("OLLAMA_MODELS").orElse(own.resolve("models")));
        add("Ollama history", own.resolve("history"));
        switch (system) {
            case LINUX -> {
                add("Ollama service models", Path.of("/usr/share/ollama/.ollama/models"));
                // The service writes its log to the journal.
                if (SystemdUnit.find(machine, OllamaSettings.SERVICE).isPresent()) {
                    add("journal", Path.of("/var/log/journal"));
                }
            }
            case MACOS -> add("Ollama logs", own.resolve("logs"));
            case WINDOWS ->
                    named("LOCALAPPDATA")
                            .ifPresent(local -> add("Ollama logs", local.resolve("Ollama")));
        }
    }

    private void lmStudio(LmStudioHome home) {
        add("LM Studio models", home.models());
        add("LM Studio conversations", home.folder().resolve("conversations"));
        add("LM Studio logs", home.folder().resolve("server-logs"));
    }

    private void huggingFace() {
        Path cache =
                named("HF_HUB_CACHE")
                        .or(() -> named("HF_HOME").map(home -> home.resolve("hub")))
                        .orElse(machine.userHome().resolve(".cache/huggingface/hub"));
        add("Hugging Face models", cache);
    }

    private void localGpt(Path folder) {
        // Chats of its second version; vector stores of its second and first.
        add("LocalGPT chats", folder.resolve("backend/chat_data.db"));
        add("LocalGPT vector store", folder.resolve("lancedb"));
        add("LocalGPT documents", folder.resolve("DB"));
        add("LocalGPT history", folder.resolve("local_chat_history"));
    }

    private void add(String name, Path folder) {
        if (machine.exists(folder)) {
            found.put(name, folder);
        }
    }

    private Optional<Path> named(String variable) {
        try {
            return machine.environment(variable).map(Path::of).filter(this::isAbsolute);
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private boolean isAbsolute(Path path) {
        return path.isAbsolute() || path.toString().matches("^[A-Za-z]:[\\\\/].*");
    }
}
