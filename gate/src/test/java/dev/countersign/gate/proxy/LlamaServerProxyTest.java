package dev.countersign.gate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.real.LlamaServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Before a real {@code llama-server}. */
class LlamaServerProxyTest {
    private static final String CHAT =
            "{\"model\":\"%s\",\"max_tokens\":4,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

    @TempDir Path folder;

    private OtherRig rig(LlamaServer server) throws Exception {
        return new OtherRig(
                folder.resolve("laptop"),
                Tools.LLAMA_SERVER,
                "llama_cpp",
                URI.create(server.url()),
                folder);
    }

    private static void refused(String code, HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("Countersign-Refused"))
                .as(answer.body())
                .contains(code);
    }

    @Nested
    class Router {
        @Test
        void shouldLoadOnlyWhatIsApprovedAndUnloadItWhenThatEnds() throws Exception {
            Path models = Files.createDirectories(folder.resolve("models"));
            Files.createDirectories(folder.resolve("laptop"));
            Files.write(models.resolve("ok.gguf"), OtherRig.OK);
            Files.write(models.resolve("bad.gguf"), OtherRig.BAD);
            try (LlamaServer server = LlamaServer.router(models);
                    OtherRig rig = rig(server)) {
                refused("token.none", rig.post("/v1/chat/completions", CHAT.formatted("bad")));
                refused("token.none", rig.post("/models/load", "{\"model\":\"bad\"}"));
                refused(
                        "token.none",
                        rig.post("/tokenize", "{\"model\":\"bad\",\"content\":\"x\"}"));
                refused(
                        "model.not_found",
                        rig.post("/v1/chat/completions", CHAT.formatted("nosuch")));
                assertThat(rig.get("/models").body()).doesNotContain("\"value\":\"load");

                HttpResponse<String> answer =
                        rig.post("/v1/chat/completions", CHAT.formatted("ok"));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                assertThat(rig.get("/models").body()).contains("\"value\":\"loaded\"");

                rig.revoke();
                refused("token.none", rig.post("/v1/chat/completions", CHAT.formatted("ok")));
                assertThat(rig.log).anyMatch(line -> line.startsWith("unloading ok"));
                awaitUnloaded(rig);
            }
        }

        @Test
        void shouldUnloadWhatWasLoadedPastTheGate() throws Exception {
            Path models = Files.createDirectories(folder.resolve("models"));
            Files.createDirectories(folder.resolve("laptop"));
            Files.write(models.resolve("bad.gguf"), OtherRig.BAD);
            try (LlamaServer server = LlamaServer.router(models);
                    OtherRig rig = rig(server);
                    HttpClient past = HttpClient.newHttpClient()) {
                HttpResponse<String> answer =
                        past.send(
                                HttpRequest.newBuilder(
                                                URI.create(server.url() + "/v1/chat/completions"))
                                        .POST(
                                                HttpRequest.BodyPublishers.ofString(
                                                        CHAT.formatted("bad")))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                rig.gate.look();
                assertThat(rig.log)
                        .containsExactly("MISMATCH bad: loaded past the gate; unloading");
                awaitUnloaded(rig);
            }
        }
    }

    /** The server answers before it has let go. */
    private static void awaitUnloaded(OtherRig rig) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        String models;
        do {
            models = rig.get("/models").body();
        } while (models.contains("\"value\":\"loaded\"") && System.nanoTime() < end);
        assertThat(models).doesNotContain("\"value\":\"loaded\"");
    }

    @Nested
    class OneModel {
        @Test
        void shouldAnswerWhileItsFileIsApproved() throws Exception {
            Files.createDirectories(folder.resolve("laptop"));
            Path model = Files.write(folder.resolve("ok.gguf"), OtherRig.OK);
            try (LlamaServer server = LlamaServer.of(model);
                    OtherRig rig = rig(server)) {
                HttpResponse<String> answer = rig.post("/completion", "{\"prompt\":\"x\"}");
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                Files.write(model, OtherRig.BAD);
                refused("model.different", rig.post("/completion", "{\"prompt\":\"x\"}"));
            }
        }

        @Test
        void shouldRefuseAnotherFileAndWhatChangesTheServer() throws Exception {
            Files.createDirectories(folder.resolve("laptop"));
            Path model = Files.write(folder.resolve("bad.gguf"), OtherRig.BAD);
            try (LlamaServer server = LlamaServer.of(model);
                    OtherRig rig = rig(server)) {
                for (String path : LlamaServerProxyTest.loads()) {
                    refused("token.none", rig.post(path, "{\"prompt\":\"x\"}"));
                }
                refused("egress.refused", rig.post("/lora-adapters", "[]"));
                refused("call.not_listed", rig.post("/slots/0", "{}"));
                assertThat(rig.get("/health").statusCode()).isEqualTo(200);
                assertThat(rig.get("/v1/models").statusCode()).isEqualTo(200);
            }
        }
    }

    private static List<String> loads() {
        return List.of(
                "/completion",
                "/v1/completions",
                "/infill",
                "/embedding",
                "/v1/messages",
                "/rerank");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/props", "/models", "/tools", "/cors-proxy", "/lora-adapters"})
    void shouldNeverListWhatChangesTheServer(String path) {
        assertThat(LlamaServerRoutes.table().find("POST", path).orElseThrow().kind())
                .isEqualTo(Route.Kind.REFUSED);
    }
}
