package dev.countersign.gate.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a Python tool finds models and puts code. Its cache in the hub's layout leads to the
 * allowed snapshots and to nothing else, so that a program that is offline finds no other model by
 * name. A model's code is copied to a fresh folder before it runs: what lies in the usual one was
 * not looked at.
 */
final class PythonPlaces {
    private PythonPlaces() {}

    /**
     * Makes them.
     *
     * @return the variables that lead there
     */
    static Map<String, String> make(ToolPlan.Surroundings surroundings, Path folder)
            throws IOException {
        Map<String, String> variables = new TreeMap<>();
        Path modules = Files.createDirectory(folder.resolve("modules"));
        variables.put("HF_MODULES_CACHE", modules.toString());
        variables.put("PYTHONDONTWRITEBYTECODE", "1");
        Optional<Map<String, Path>> snapshots = surroundings.hub();
        if (snapshots.isPresent()) {
            Path hub = Files.createDirectory(folder.resolve("hub"));
            for (Map.Entry<String, Path> each : snapshots.get().entrySet()) {
                link(hub, each.getKey(), each.getValue());
            }
            for (String name :
                    List.of(
                            "HF_HUB_CACHE",
                            "HUGGINGFACE_HUB_CACHE",
                            "SENTENCE_TRANSFORMERS_HOME")) {
                variables.put(name, hub.toString());
            }
        }
        return variables;
    }

    private static void link(Path hub, String repository, Path snapshot) throws IOException {
        Path place = hub.resolve("models--" + repository.replace("/", "--"));
        Path commit = snapshot.getFileName();
        Path links = Files.createDirectories(place.resolve("snapshots"));
        Path branches = Files.createDirectories(place.resolve("refs"));
        Files.writeString(branches.resolve("main"), String.valueOf(commit));
        Files.createSymbolicLink(links.resolve(commit), snapshot);
    }
}
