package dev.countersign.gate.e2e;

import static dev.countersign.gate.e2e.Checklist.expect;

import dev.countersign.gate.real.OllamaServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Clients that know nothing of the gate: Ollama's CLI, OpenAI's Python package, streams. */
final class OllamaClients {
    private final OllamaScene scene;
    private final Checklist list;
    private final Path root;

    OllamaClients(OllamaScene scene, Checklist list, Path root) {
        this.scene = scene;
        this.list = list;
        this.root = root;
    }

    void play() throws Exception {
        list.chapter("Ollama's CLI");
        cli("ollama list", 0, "ok:latest", "list");
        cli("ollama show ok", 0, "llama", "show", "ok");
        cli("ollama run ok", 0, OllamaScene.OK_SAYS, "run", "ok", "x");
        cli("ollama ps", 0, "ok:latest", "ps");
        cli("ollama stop ok", 0, "", "stop", "ok");
        list.holds(
                "ollama run bad says why",
                () -> {
                    OllamaServer.Said said = scene.cli("run", "bad", "x");
                    expect(
                            said.code() != 0
                                    && said.text().contains("token.none")
                                    && !scene.badIsLoaded(),
                            said.toString());
                    return said.text();
                });
        cli("ollama cp ok copied", 0, "copied", "cp", "ok", "copied");
        cli("ollama run copied", 0, OllamaScene.OK_SAYS, "run", "copied", "x");
        cli("ollama rm copied", 0, "deleted", "rm", "copied");
        list.holds("ollama create under another system prompt, then run", this::create);
        cli("ollama run of a cloud model", 1, "", "run", "ok:cloud", "x");
        cli("ollama push", 1, "", "push", "ok");
        list.chapter("Streams and embeddings");
        list.holds(
                "NDJSON comes as it is made",
                () -> stream("/api/generate", "{\"model\":\"ok\",\"prompt\":\"x\"}"));
        list.holds(
                "server-sent events come as they are made",
                () ->
                        stream(
                                "/v1/chat/completions",
                                "{\"model\":\"ok\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"));
        list.holds(
                "a refused stream is a refusal",
                () -> {
                    Calls.Stream stream =
                            scene.gate.stream(
                                    "/api/chat",
                                    "{\"model\":\"bad\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
                    expect(stream.status() == 403, stream.toString());
                    return "403 " + stream.text();
                });
        openai();
    }

    private void cli(String what, int code, String says, String... words) {
        list.holds(
                what,
                () -> {
                    OllamaServer.Said said = scene.cli(words);
                    expect(
                            (said.code() == 0) == (code == 0) && said.text().contains(says),
                            said.toString());
                    return said.code() + " " + said.text();
                });
    }

    private String create() throws Exception {
        Path file =
                Files.writeString(
                        scene.ollama.models().resolveSibling("Modelfile"),
                        "FROM ok\nSYSTEM Be brief.\n");
        OllamaServer.Said said = scene.cli("create", "brief", "-f", file.toString());
        expect(said.text().contains("success"), said.toString());
        OllamaServer.Said run = scene.cli("run", "brief", "x");
        expect(run.code() != 0 && run.text().contains("V13"), run.toString());
        return "made; " + run.text();
    }

    private String stream(String path, String body) throws Exception {
        Calls.Stream stream = scene.gate.stream(path, body);
        expect(
                stream.status() == 200
                        && stream.parts() > 2
                        && stream.firstMillis() < stream.lastMillis(),
                stream.toString());
        return "%d parts, first after %.0f ms, last after %.0f ms"
                .formatted(stream.parts(), stream.firstMillis(), stream.lastMillis());
    }

    private void openai() throws Exception {
        list.chapter("OpenAI's Python package");
        Process script =
                new ProcessBuilder(
                                root.resolve("gate/e2e/openai-client.sh").toString(),
                                "http://127.0.0.1:" + scene.port + "/v1")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        script.getOutputStream().close();
        List<String> lines =
                new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        int code = script.waitFor();
        for (String line : lines) {
            String[] parts = line.split("\t", 3);
            list.holds(
                    parts[1],
                    () -> {
                        expect(parts[0].equals("ok"), parts[2]);
                        return parts[2];
                    });
        }
        list.holds(
                "all of it was tried",
                () -> {
                    expect(
                            code == 0 && lines.size() >= 5,
                            "ended with " + code + " after " + lines.size());
                    return lines.size() + " calls";
                });
    }
}
