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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ok} is approved, {@code bad} is not; the stand-in would answer for both. */
class OllamaProxyTest {
    private static final byte[] OK = TinyGguf.bytes(1);
    private static final byte[] BAD = TinyGguf.bytes(2);

    @TempDir Path folder;
    private SampleLaptop laptop;
    private SampleServer server;
    private OllamaFolder store;
    private StandIn ollama;
    private GateProxy gate;
    private Digest okManifest;
    private volatile String loaded = "";
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws IOException {
        laptop = new SampleLaptop(folder);
        server = new SampleServer(laptop.time);
        laptop.enrol(server);
        server.tools = Set.of("ollama");
        server.approve("apr_1", OK);
        laptop.sync();
        laptop.startSession();
        store = new OllamaFolder(folder.resolve("models"));
        okManifest = store.put("registry.ollama.ai/library/ok/latest", OK);
        store.put("registry.ollama.ai/library/bad/latest", BAD);
        ollama = new StandIn();
        ollama.on(
                "/api/ps",
                (exchange, _) ->
                        StandIn.say(
                                exchange,
                                200,
                                "application/json",
                                "{\"models\":[" + loaded + "]}"));
        for (String path :
                List.of(
                        "/api/generate",
                        "/api/chat",
                        "/v1/chat/completions",
                        "/v1/audio/transcriptions")) {
            ollama.on(
                    path,
                    (exchange, body) -> {
                        loaded =
                                body.contains("\"keep_alive\":0")
                                        ? ""
                                        : loadedAs("ok:latest", okManifest);
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

    private static String loadedAs(String name, Digest manifest) {
        return "{\"name\":\"%s\",\"model\":\"%s\",\"digest\":\"%s\"}"
                .formatted(name, name, manifest.hex());
    }

    @AfterEach
    void stop() {
        gate.close();
        ollama.close();
        server.close();
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + gate.port() + path);
    }

    private HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(at(path)).POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Nested
    class Loads {
        @Test
        void shouldLetAnApprovedModelThrough() throws Exception {
            HttpResponse<String> answer =
                    post("/api/generate", "{\"model\":\"ok\",\"prompt\":\"x\"}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"done\":true}\n");
            assertThat(ollama.calls().getFirst().body())
                    .isEqualTo("{\"model\":\"ok\",\"prompt\":\"x\"}");
        }

        @Test
        void shouldRefuseAnotherWithTheRuleAndTheLink() throws Exception {
            HttpResponse<String> answer =
                    post("/api/generate", "{\"model\":\"bad\",\"prompt\":\"x\"}");
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body())
                    .contains("token.none")
                    .contains("/requests/new?digest=sha256:");
            assertThat(ollama.calls()).isEmpty();
        }
    }
}
