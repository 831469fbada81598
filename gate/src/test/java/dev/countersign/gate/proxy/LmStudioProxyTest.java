package dev.countersign.gate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Before a stand-in with LM Studio's documented routes. */
class LmStudioProxyTest {
    @TempDir Path folder;
    private StandIn studio;
    private OtherRig rig;
    private volatile boolean loaded;

    @BeforeEach
    void start() throws IOException {
        put("acme/tiny-1b-GGUF/tiny-1b-Q4_K_M.gguf", OtherRig.OK);
        put("acme/other-GGUF/other.gguf", OtherRig.BAD);
        studio = new StandIn();
        studio.on(
                "/api/v1/models",
                (exchange, _) ->
                        StandIn.say(
                                exchange,
                                200,
                                "application/json",
                                "{\"models\":[{\"key\":\"tiny-1b\",\"loaded_instances\":[%s]}]}"
                                        .formatted(loaded ? "{\"id\":\"tiny-1b\"}" : "")));
        studio.on(
                "/v1/chat/completions",
                (exchange, _) -> {
                    loaded = true;
                    StandIn.say(exchange, 200, "application/json", "{}");
                });
        studio.on(
                "/api/v1/models/unload",
                (exchange, _) -> {
                    loaded = false;
                    StandIn.say(exchange, 200, "application/json", "{}");
                });
        rig =
                new OtherRig(
                        folder,
                        Tools.LM_STUDIO,
                        "lm_studio",
                        studio.url(),
                        folder.resolve("models"));
    }

    private void put(String path, byte[] bytes) throws IOException {
        Path file = folder.resolve("models").resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    @AfterEach
    void stop() {
        rig.close();
        studio.close();
    }

    private HttpResponse<String> chat(String model) throws Exception {
        return rig.post("/v1/chat/completions", "{\"model\":\"" + model + "\"}");
    }

    private static void refused(String code, HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("Countersign-Refused"))
                .as(answer.body())
                .contains(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tiny-1b",
                "acme/tiny-1b",
                "acme/tiny-1b-GGUF",
                "Acme/Tiny-1B",
                "catalogue/tiny-1b",
                "tiny-1b@q4_k_m",
                "tiny-1b:2",
                "tiny-1b-q4_k_m"
            })
    void shouldFindTheFilesThatAKeyMeans(String key) throws Exception {
        HttpResponse<String> answer = chat(key);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void shouldRefuseWhatIsNotApprovedOrNotFound() throws Exception {
        refused("token.none", chat("other"));
        refused("model.unreadable", chat("nosuch"));
        refused("model.bad_name", chat("../other"));
        refused(
                "token.none",
                rig.post(
                        "/v1/chat/completions",
                        "{\"model\":\"tiny-1b\",\"draft_model\":\"other\"}"));
        refused("token.none", rig.post("/api/v1/models/load", "{\"model\":\"other\"}"));
        assertThat(loaded).isFalse();
    }

    @Test
    void shouldDemandEveryFileThatAKeyCouldMean() throws Exception {
        put("else/tiny-1b-GGUF/tiny-1b-Q8_0.gguf", OtherRig.BAD);
        refused("token.none", chat("tiny-1b"));
        assertThat(chat("acme/tiny-1b").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRefuseToolServersAndPlugins() throws Exception {
        refused(
                "egress.refused",
                rig.post(
                        "/api/v1/chat",
                        "{\"model\":\"tiny-1b\",\"integrations\":[{\"type\":\"ephemeral_mcp\",\"server_url\":\"https://x\"}]}"));
    }

    @Test
    void shouldUnloadWhenTheApprovalEnds() throws Exception {
        chat("tiny-1b");
        rig.gate.look();
        assertThat(loaded).isTrue();
        rig.revoke();
        assertThat(loaded).isFalse();
    }
}
