package dev.countersign.gate.e2e;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Drives a real Ollama, its CLI and OpenAI's client through the gate: what is approved works as
 * without it, what is not never reaches memory. Ends with 0 if all held.
 */
public final class OllamaEndToEnd {
    private OllamaEndToEnd() {}

    /** {@code args[0]} is the repository. */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Path root = Path.of(args[0]).toAbsolutePath();
        Path work = Files.createTempDirectory("countersign-e2e");
        Checklist list = new Checklist(out);
        out.println("A server, an enrolled laptop, a real Ollama and the gate in front of it …");
        try (OllamaScene scene = OllamaScene.set(root, work)) {
            out.printf("ready: gate on port %d, Ollama on %s%n", scene.port, scene.ollama.url());
            try {
                new OllamaLoads(scene, list).play();
                new OllamaTraps(scene, list).play();
                new OllamaSmuggling(scene, list).play();
                new OllamaChanges(scene, list).play();
                new OllamaClients(scene, list, root).play();
                new OllamaOverTime(scene, list).play();
            } finally {
                Files.writeString(root.resolve("gate/target/e2e-gate.log"), scene.running().said());
            }
        } finally {
            remove(work);
        }
        System.exit(list.conclude() ? 0 : 1);
    }

    private static void remove(Path work) throws Exception {
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
