package dev.countersign.gate.e2e;

import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.real.OllamaServer;
import dev.countersign.gate.real.RuntimeProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A real Ollama behind the gate: weights {@code ok}, which are approved, and {@code bad}, which are
 * not, and which answer other words.
 */
final class OllamaScene implements AutoCloseable {
    static final String OK_SAYS = "hello world";
    static final String BAD_SAYS = "you are blue";

    final byte[] ok = TinyGguf.bytes(1);
    final byte[] bad = TinyGguf.bytes(2, List.of("you", "are", "blue"));
    final Organisation organisation;
    final OllamaServer ollama;
    final String approval;
    final Calls gate;
    final int port;
    private final Path work;
    private @Nullable RuntimeProcess running;

    private OllamaScene(
            Path work, Organisation organisation, OllamaServer ollama, String approval) {
        this.work = work;
        this.organisation = organisation;
        this.ollama = ollama;
        this.approval = approval;
        this.port = RuntimeProcess.freePort();
        this.gate = new Calls(port);
    }

    static OllamaScene set(Path root, Path work) throws Exception {
        OllamaServer ollama = OllamaServer.start(Files.createDirectories(work.resolve("ollama")));
        OllamaScene scene = null;
        Organisation organisation = null;
        try {
            ollama.create("ok", TinyGguf.bytes(1));
            ollama.create("bad", TinyGguf.bytes(2, List.of("you", "are", "blue")));
            organisation = Organisation.found(root, work, RuntimeProcess.freePort());
            String approval = organisation.approve(ollama.manifest("ok", "latest"), "ollama");
            scene = new OllamaScene(work, organisation, ollama, approval);
            scene.startGate();
            return scene;
        } finally {
            if (scene == null || scene.running == null) {
                ollama.close();
                if (organisation != null) {
                    organisation.close();
                }
            }
        }
    }

    /** As a person starts it, but for the laptop's invented posture. */
    void startGate() throws IOException, InterruptedException {
        List<String> verb =
                List.of(
                        "--home",
                        organisation.laptop().home().toString(),
                        "gate",
                        "--tool",
                        "ollama",
                        "--listen",
                        "127.0.0.1:" + port,
                        "--upstream",
                        ollama.url(),
                        "--models",
                        ollama.models().toString());
        running =
                RuntimeProcess.start(
                        organisation.laptop().command(verb),
                        organisation.laptop().environment(),
                        work,
                        URI.create("http://127.0.0.1:" + port + "/api/version"));
    }

    RuntimeProcess running() {
        return Objects.requireNonNull(running);
    }

    /** Through the gate. */
    OllamaServer.Said cli(String... words) throws IOException, InterruptedException {
        return ollama.cli(port, words);
    }

    /** Whether any weights that are not approved are in memory. */
    boolean badIsLoaded() {
        return ollama.holds(bad);
    }

    @Override
    public void close() {
        if (running != null) {
            running.close();
        }
        ollama.close();
        organisation.close();
    }
}
