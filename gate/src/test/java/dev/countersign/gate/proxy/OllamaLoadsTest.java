package dev.countersign.gate.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import dev.countersign.token.Digest;
import dev.countersign.token.GatePolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the decision to the end of a load. */
class OllamaLoadsTest {
    @TempDir Path folder;
    private SampleLaptop laptop;
    private SampleServer server;
    private OllamaRig rig;

    @BeforeEach
    void start() throws IOException {
        laptop = new SampleLaptop(folder);
        server = new SampleServer(laptop.time);
        OllamaRig.approve(laptop, server);
        rig = new OllamaRig(folder, laptop);
    }

    @AfterEach
    void stop() {
        rig.close();
        server.close();
    }

    @Nested
    class Changes {
        @Test
        void shouldPassThemOnInOurOwnWords() throws Exception {
            rig.post("/api/copy", "{\"source\":\"ok\",\"destination\":\"mine\"}");
            rig.post("/api/pull", "{\"name\":\"ok\",\"stream\":false}");
            rig.post(
                    "/api/create",
                    "{\"model\":\"made\",\"from\":\"ok\",\"adapters\":{\"a.gguf\":\"sha256:"
                            + "0".repeat(64)
                            + "\"}}");
            assertThat(rig.ollama.calls()).hasSize(3);
            assertThat(rig.ollama.calls().get(1).body())
                    .isEqualTo("{\"stream\":false,\"model\":\"ok\"}");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"model\":\"x\",\"from\":\"ok:cloud\"}",
                    "{\"model\":\"x\",\"from\":\"/etc/passwd\"}",
                    "{\"model\":\"x\",\"from\":\"ok\",\"remote_host\":\"https://rig.ollama.com\"}",
                    "{\"model\":\"x\",\"files\":{\"a\":\"sha256:../../x\"}}",
                    "{\"model\":\"x\",\"files\":{\"../a\":\"sha256:00\"}}",
                    "{\"model\":\"x\",\"name\":\"y\"}"
                })
        void shouldRefuseWhatCannotBeJudged(String body) throws Exception {
            assertThat(rig.post("/api/create", body).statusCode()).isIn(400, 403);
            assertThat(rig.ollama.calls()).isEmpty();
        }

        @Test
        void shouldWaitForALoadOfTheSameNameOnly() throws Exception {
            CountDownLatch loading = new CountDownLatch(1);
            CountDownLatch mayLoad = new CountDownLatch(1);
            rig.ollama.on(
                    "/api/generate",
                    (exchange, _) -> {
                        loading.countDown();
                        await(mayLoad);
                        rig.loaded = rig.ok();
                        StandIn.say(exchange, 200, "application/json", "{}");
                    });
            var load = CompletableFuture.supplyAsync(() -> quietly(() -> rig.generate("ok")));
            await(loading);
            String copy = "{\"source\":\"bad\",\"destination\":\"%s\"}";
            var same =
                    CompletableFuture.supplyAsync(
                            () -> quietly(() -> rig.post("/api/copy", copy.formatted("OK"))));
            assertThat(rig.post("/api/copy", copy.formatted("other")).statusCode()).isEqualTo(200);
            assertThat(rig.ollama.calls().stream().filter(call -> call.body().contains("OK")))
                    .isEmpty();
            mayLoad.countDown();
            assertThat(load.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(same.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }

        @Test
        void shouldPassUploadsOnWithoutKeepingThem() throws Exception {
            AtomicLong received = new AtomicLong();
            rig.ollama.on(
                    "/api/blobs/sha256:" + "0".repeat(64),
                    (exchange, _) -> {
                        received.set(
                                exchange.getRequestBody()
                                        .transferTo(OutputStream.nullOutputStream()));
                        StandIn.say(exchange, 201, "text/plain", "");
                    });
            long size = 96L * 1024 * 1024;
            byte[] piece = new byte[1024 * 1024];
            HttpRequest.BodyPublisher body =
                    HttpRequest.BodyPublishers.ofByteArrays(() ->
                            Stream.generate(() -> piece).limit(size / piece.length).iterator());
            HttpResponse<String> answer =
                    rig.send(
                            rig.to("/api/blobs/sha256:" + "0".repeat(64)).POST(body),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(received).hasValue(size);
        }
    }

    @Nested
    class AfterTheLoad {
        private void unloaded() {
            assertThat(rig.ollama.calls().getLast().body()).contains("\"keep_alive\":0");
            assertThat(rig.log).anyMatch(line -> line.startsWith("MISMATCH "));
        }

        @Test
        void shouldCutAndUnloadWhenTheToolShowsAnotherManifest() throws Exception {
            rig.ollama.on(
                    "/api/chat",
                    (exchange, _) -> {
                        rig.loaded = OllamaRig.loadedAs("ok:latest", Digest.of(OllamaRig.BAD));
                        StandIn.say(exchange, 200, "application/json", "{\"secret\":1}");
                    });
            HttpResponse<String> answer = rig.post("/api/chat", "{\"model\":\"ok\"}");
            OllamaRig.refused(403, "load.mismatch", answer);
            assertThat(answer.body()).doesNotContain("secret");
            unloaded();
        }

        @Test
        void shouldCutAndUnloadWhenTheBlobWasSwappedMeanwhile() throws Exception {
            rig.ollama.on(
                    "/api/chat",
                    (exchange, _) -> {
                        Files.write(rig.store.blobOf(OllamaRig.OK), OllamaRig.BAD);
                        rig.loaded = rig.ok();
                        StandIn.say(exchange, 200, "application/json", "{}");
                    });
            OllamaRig.refused(403, "load.mismatch", rig.post("/api/chat", "{\"model\":\"ok\"}"));
            unloaded();
        }
    }

    @Nested
    class Observing {
        @BeforeEach
        void observe() {
            server.govern(GatePolicy.Mode.OBSERVE, 1, Duration.ofDays(7));
            laptop.sync();
        }

        @Test
        void shouldLetThroughAndSayWhatItWouldRefuse() throws Exception {
            HttpResponse<String> answer = rig.generate("bad");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Countersign-Observed")).contains("token.none");
            assertThat(rig.generate("ok").headers().firstValue("Countersign-Observed")).isEmpty();
        }

        @Test
        void shouldStillRefuseWhatLeavesThisMachine() throws Exception {
            OllamaRig.refused(403, "use.remote_not_approved", rig.generate("ok:cloud"));
        }

        @Test
        void shouldCutNothing() throws Exception {
            rig.generate("ok");
            laptop.run("session", "end");
            rig.gate.look();
            assertThat(rig.ollama.calls()).hasSize(1);
        }
    }

    @Nested
    class WhileItIsLoaded {
        @Test
        void shouldUnloadAndCutWhenTheApprovalIsRevoked() throws Exception {
            CountDownLatch cut = new CountDownLatch(1);
            rig.ollama.on(
                    "/v1/chat/completions",
                    (exchange, _) -> {
                        rig.loaded = rig.ok();
                        exchange.sendResponseHeaders(200, 0);
                        try {
                            while (cut.getCount() > 0) {
                                exchange.getResponseBody().write("data: {}\n\n".getBytes(UTF_8));
                                exchange.getResponseBody().flush();
                            }
                        } finally {
                            cut.countDown();
                        }
                    });
            HttpResponse<InputStream> answer =
                    rig.send(
                            rig.to("/v1/chat/completions")
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"model\":\"ok\",\"stream\":true}")),
                            HttpResponse.BodyHandlers.ofInputStream());
            assertThat(answer.body().readNBytes(8)).hasSize(8);
            server.forgetApprovals();
            laptop.sync();
            rig.gate.look();
            String rest = new String(answer.body().readAllBytes(), UTF_8);
            assertThat(rest.substring(rest.lastIndexOf("event: error"))).contains("token.none");
            assertThat(rig.ollama.calls().getLast().body()).contains("\"keep_alive\":0");
            assertThat(rig.log).anyMatch(line -> line.startsWith("unloading "));
        }

        @Test
        void shouldUnloadWhenItStops() throws Exception {
            rig.generate("ok");
            rig.gate.close();
            assertThat(rig.ollama.calls().getLast().body()).contains("\"keep_alive\":0");
        }

        @Test
        void shouldLetAnybodyUnload() throws Exception {
            HttpResponse<String> answer =
                    rig.post("/api/generate", "{\"model\":\"bad\",\"keep_alive\":0,\"x\":1}");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(rig.ollama.calls().getFirst().body())
                    .isEqualTo("{\"model\":\"bad\",\"keep_alive\":0,\"stream\":false}");
            OllamaRig.refused(
                    403,
                    "token.none",
                    rig.post(
                            "/api/generate",
                            "{\"model\":\"bad\",\"keep_alive\":0,\"prompt\":\"x\"}"));
        }
    }

    @Nested
    class Streams {
        @Test
        void shouldPassEachPieceOnBeforeTheNextExists() throws Exception {
            Semaphore next = new Semaphore(1);
            rig.ollama.on(
                    "/api/chat",
                    (exchange, _) -> {
                        rig.loaded = rig.ok();
                        exchange.sendResponseHeaders(200, 0);
                        for (int i = 0; i < 5; i++) {
                            next.acquireUninterruptibly();
                            exchange.getResponseBody()
                                    .write(("{\"n\":" + i + "}\n").getBytes(UTF_8));
                            exchange.getResponseBody().flush();
                        }
                    });
            HttpResponse<Stream<String>> answer =
                    rig.send(
                            rig.to("/api/chat")
                                    .timeout(Duration.ofSeconds(30))
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"model\":\"ok\"}")),
                            HttpResponse.BodyHandlers.ofLines());
            List<String> lines = new ArrayList<>();
            answer.body()
                    .forEach(line -> {
                        lines.add(line);
                        next.release();
                    });
            assertThat(lines).hasSize(5).endsWith("{\"n\":4}");
        }

        @Test
        void shouldStopTheToolWhenTheCallerLeavesBeforeTheFirstWord() throws Exception {
            assumeThat(Path.of("/proc/net/tcp")).isReadable();
            try (SlowTool slow = new SlowTool();
                    GateProxy gate =
                            GateProxy.start(
                                    Tools.OLLAMA,
                                    new GateProxy.Settings(
                                            GateProxy.loopback("127.0.0.1", 0),
                                            slow.url(),
                                            rig.store.root,
                                            List.of(),
                                            rig.log::add),
                                    laptop.loadGate());
                    Socket caller = new Socket(InetAddress.getLoopbackAddress(), gate.port())) {
                String body = "{\"model\":\"ok\",\"stream\":false}";
                caller.getOutputStream()
                        .write(
                                "POST /api/chat HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: %d\r\n\r\n%s"
                                        .formatted(gate.port(), body.length(), body)
                                        .getBytes(UTF_8));
                await(slow.working);
                caller.shutdownOutput();
                await(slow.stopped);
            }
        }

        @Test
        void shouldStopTheToolWhenTheCallerLeaves() throws Exception {
            CountDownLatch stopped = new CountDownLatch(1);
            rig.ollama.on(
                    "/api/chat",
                    (exchange, _) -> {
                        rig.loaded = rig.ok();
                        exchange.sendResponseHeaders(200, 0);
                        try {
                            while (true) {
                                exchange.getResponseBody().write("{}\n".getBytes(UTF_8));
                                exchange.getResponseBody().flush();
                            }
                        } finally {
                            stopped.countDown();
                        }
                    });
            HttpResponse<InputStream> answer =
                    rig.send(
                            rig.to("/api/chat")
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"model\":\"ok\"}")),
                            HttpResponse.BodyHandlers.ofInputStream());
            answer.body().close();
            assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws Exception;
    }

    private static <T> T quietly(Call<T> call) {
        try {
            return call.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        assertThat(quietly(() -> latch.await(20, TimeUnit.SECONDS))).isTrue();
    }
}
