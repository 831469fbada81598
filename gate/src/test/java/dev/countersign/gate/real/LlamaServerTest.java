package dev.countersign.gate.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.gate.demo.TinyGguf;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gate relies on in a real llama-server, so that a new one that differs is noticed. */
@RealRuntime
class LlamaServerTest {
    @TempDir Path folder;

    @Test
    void shouldAnswerWithTheModelItWasStartedWith() throws Exception {
        Path model = Files.write(folder.resolve("tiny.gguf"), TinyGguf.bytes(1));
        int port;
        try (LlamaServer server = LlamaServer.of(model)) {
            port = server.port();
            assertThat(server.get("/props").body()).contains("\"model_path\":\"" + model + "\"");
            LlamaServer.Answer answer =
                    server.post(
                            "/v1/chat/completions",
                            """
                            {"model":"anything","messages":[{"role":"user","content":"hi"}],"max_tokens":12}
                            """);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("hello world the sky is blue");
        }
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void shouldLoadWhateverIsNamedInRouterMode() throws Exception {
        Path models = Files.createDirectory(folder.resolve("models"));
        Files.write(models.resolve("one.gguf"), TinyGguf.bytes(1));
        Files.write(models.resolve("two.gguf"), TinyGguf.bytes(2));
        try (LlamaServer server = LlamaServer.router(models)) {
            assertThat(server.get("/models").body()).contains("one").contains("two");
            LlamaServer.Answer last =
                    server.post(
                            "/completion",
                            "{\"model\":\"one\",\"model\":\"two\",\"prompt\":\"x\",\"n_predict\":4}");
            assertThat(last.status()).as(last.body()).isEqualTo(200);
            assertThat(server.get("/models").body())
                    .as("of two members of one name, the last counts")
                    .containsPattern("two\"[^}]*\"status\":\\{\"value\":\"loaded\"")
                    .doesNotContainPattern("one\"[^}]*\"status\":\\{\"value\":\"loaded\"");
        }
    }
}
