package dev.countersign.gate.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A cache in the hub's layout that leads to the allowed snapshots and to nothing else: a program
 * that is offline finds no other model by name.
 */
final class HubView {
    private HubView() {}

    /**
     * Makes it.
     *
     * @return the variables that lead there
     */
    static Map<String, String> make(Map<String, Path> snapshots, Path folder) throws IOException {
        for (Map.Entry<String, Path> each : snapshots.entrySet()) {
            Path place = folder.resolve("models--" + each.getKey().replace("/", "--"));
            Path commit = each.getValue().getFileName();
            Path links = Files.createDirectories(place.resolve("snapshots"));
            Path branches = Files.createDirectories(place.resolve("refs"));
            Files.writeString(branches.resolve("main"), String.valueOf(commit));
            Files.createSymbolicLink(links.resolve(commit), each.getValue());
        }
        Map<String, String> variables = new TreeMap<>();
        for (String name :
                java.util.List.of(
                        "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "SENTENCE_TRANSFORMERS_HOME")) {
            variables.put(name, folder.toString());
        }
        return variables;
    }
}
