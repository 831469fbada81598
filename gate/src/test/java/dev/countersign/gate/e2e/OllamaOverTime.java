package dev.countersign.gate.e2e;

import static dev.countersign.gate.e2e.Checklist.expect;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What happens to what is loaded: sessions that end, approvals that are revoked, a gate that dies.
 */
final class OllamaOverTime {
    private static final Duration NOTICED = Duration.ofSeconds(40);
    private static final Duration NOTED = Duration.ofSeconds(15);

    private final OllamaScene scene;
    private final Checklist list;

    OllamaOverTime(OllamaScene scene, Checklist list) {
        this.scene = scene;
        this.list = list;
    }

    void play() throws Exception {
        list.chapter("Over time");
        list.holds("another account of this machine is refused", this::otherAccount);
        list.holds("without a session nothing loads; what is loaded is unloaded", this::session);
        list.holds(
                "a new session, and it answers again",
                () -> {
                    scene.organisation.startSession();
                    return allowed();
                });
        list.note("the runtime's own child answers whoever finds its port", this::child);
        list.holds("the gate is killed: the tool's port is closed, not open", this::killed);
        list.holds(
                "the gate is back: it answers again",
                () -> {
                    scene.startGate();
                    return allowed();
                });
        list.holds(
                "weights loaded past the gate, at Ollama's own port: unloaded and recorded",
                this::foundLoaded);
        list.holds("revoked while loaded: unloaded", this::revoked);
        list.holds("and refused as revoked", () -> refused("status."));
        list.holds(
                "the server is gone: still refused as revoked",
                () -> {
                    scene.organisation.close();
                    return refused("status.");
                });
    }

    private Calls.Answer generate() throws Exception {
        return scene.gate.post("/api/generate", OllamaLoads.ROUTES.getFirst().with("ok"));
    }

    private String allowed() throws Exception {
        Calls.Answer answer = generate();
        expect(answer.status() == 200 && answer.has(OllamaScene.OK_SAYS), answer.toString());
        return "200, '" + OllamaScene.OK_SAYS + " …'";
    }

    private String refused(String reason) throws Exception {
        Calls.Answer answer = generate();
        expect(answer.status() == 403 && answer.has(reason), answer.toString());
        return answer.toString();
    }

    /** Waits until it is so; how long it took. */
    private static String within(Duration limit, Callable<Boolean> holds, Callable<String> seen)
            throws Exception {
        long start = System.nanoTime();
        while (!holds.call()) {
            expect(
                    System.nanoTime() - start < limit.toNanos(),
                    "not within " + limit.toSeconds() + " s: " + seen.call());
            Thread.sleep(50);
        }
        return "after %.1f s".formatted((System.nanoTime() - start) / 1e9);
    }

    private String unloaded() throws Exception {
        return within(NOTICED, () -> !scene.ollama.holds(scene.ok), scene.ollama::loaded);
    }

    private String session() throws Exception {
        allowed();
        scene.organisation.laptop().must("session", "end");
        String unloaded = unloaded();
        return "unloaded " + unloaded + "; " + refused("session");
    }

    private String otherAccount() throws Exception {
        Process nobody =
                new ProcessBuilder(
                                "setpriv",
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups",
                                "curl",
                                "-sS",
                                "--max-time",
                                "20",
                                "http://127.0.0.1:" + scene.port + "/api/generate",
                                "-d",
                                OllamaLoads.ROUTES.getFirst().with("ok"))
                        .redirectErrorStream(true)
                        .start();
        nobody.getOutputStream().close();
        String said = new String(nobody.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        nobody.waitFor();
        if (said.contains("Operation not permitted") || said.contains("setresuid")) {
            return "not tried: only the superuser can act as another account";
        }
        expect(!said.contains(OllamaScene.OK_SAYS) && said.contains("V12"), said);
        return said;
    }

    private String child() throws Exception {
        allowed();
        List<String> ports =
                ProcessHandle.allProcesses()
                        .map(each ->
                                String.join(" ", each.info().arguments().orElse(new String[0])))
                        .filter(line ->
                                line.contains(scene.ollama.blob(scene.ok).getFileName().toString()))
                        .map(line -> line.replaceFirst(".*--port (\\d+).*", "$1"))
                        .toList();
        Calls.Answer answer = new Calls(Integer.parseInt(ports.getFirst())).get("/health");
        return "port " + ports.getFirst() + ": " + answer;
    }

    private String killed() throws Exception {
        scene.running().kill();
        String closed =
                within(Duration.ofSeconds(10), scene.gate::unreachable, () -> "it still answers");
        scene.running().close();
        return "refused connections " + closed;
    }

    private String foundLoaded() throws Exception {
        scene.ollama.cli(scene.ollama.port(), "run", "bad", "x");
        expect(scene.badIsLoaded(), "the trial itself failed: nothing was loaded");
        try {
            String unloaded = within(NOTED, () -> !scene.badIsLoaded(), () -> "still loaded");
            String record =
                    scene.organisation.laptop().must("log", "--kind", "load.mismatch", "--json");
            expect(record.contains("loaded past the gate"), record);
            return "unloaded " + unloaded;
        } finally {
            scene.ollama.unloadAll();
        }
    }

    private String revoked() throws Exception {
        allowed();
        scene.organisation.revoke(scene.approval);
        scene.organisation.laptop().must("sync");
        return "unloaded " + unloaded();
    }
}
