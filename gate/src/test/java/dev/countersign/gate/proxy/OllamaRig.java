package dev.countersign.gate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import dev.countersign.token.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A gate before a stand-in for Ollama: {@code ok} is approved, {@code bad} is not, and the stand-in
 * would answer for both.
 */
final class OllamaRig implements AutoCloseable {
    static final byte[] OK = TinyGguf.bytes(1);
    static final byte[] BAD = TinyGguf.bytes(2);

    final OllamaFolder store;
    final StandIn ollama = new StandIn();
    final GateProxy gate;
    final Digest okManifest;
    final List<String> log = new CopyOnWriteArrayList<>();
    volatile String loaded = "";
    private final HttpClient client = HttpClient.newHttpClient();

    OllamaRig(Path folder, SampleLaptop laptop) throws IOException {
        store = new OllamaFolder(folder.resolve("models"));
        okManifest = store.put("registry.ollama.ai/library/ok/latest", OK);
        store.put("registry.ollama.ai/library/bad/latest", BAD);
        ollama.on(
                "/api/ps",
                (exchange, _) ->
                        StandIn.say(
                                exchange,
                                200,
                                "application/json",
                                "{\"models\":[" + loaded + "]}"));
        for (String path : List.of("/api/generate", "/api/chat", "/v1/audio/transcriptions")) {
            ollama.on(
                    path,
                    (exchange, body) -> {
                        loaded = body.contains("\"keep_alive\":0") ? "" : ok();
                        StandIn.say(exchange, 200, "application/x-ndjson", "{\"done\":true}\n");
                    });
        }
        gate =
                GateProxy.start(
                        Tools.OLLAMA,
                        new GateProxy.Settings(
                                GateProxy.loopback("127.0.0.1", 0),
                                ollama.url(),
                                store.root,
                                List.of("vscode-webview://*", "app://obsidian.md"),
                                log::add),
                        laptop.loadGate());
    }

    /** Enrols a laptop, approves {@code ok} for Ollama, and starts a session. */
    static void approve(SampleLaptop laptop, SampleServer server) {
        laptop.enrol(server);
        server.tools = Set.of("ollama");
        server.approve("apr_1", OK);
        laptop.sync();
        laptop.startSession();
    }

    /** How Ollama lists the approved model while it is loaded. */
    String ok() {
        return loadedAs("ok:latest", okManifest);
    }

    static String loadedAs(String name, Digest manifest) {
        return "{\"name\":\"%s\",\"model\":\"%s\",\"digest\":\"%s\"}"
                .formatted(name, name, manifest.hex());
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + gate.port() + path);
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(at(path));
    }

    HttpRequest.Builder to(String path, String body) {
        return to(path).POST(HttpRequest.BodyPublishers.ofString(body));
    }

    <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        return client.send(request.build(), body);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(to(path), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = to(path, body);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> generate(String model) throws IOException, InterruptedException {
        return post("/api/generate", "{\"model\":\"" + model + "\",\"prompt\":\"x\"}");
    }

    static void refused(int status, String code, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Countersign-Refused")).contains(code);
    }

    @Override
    public void close() {
        // First, so that the gate need not wait for idle connections.
        client.shutdownNow();
        gate.close();
        ollama.close();
    }
}
