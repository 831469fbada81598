package dev.countersign.policy.opa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.EngineAnswer;
import dev.countersign.policy.EngineFailure;
import dev.countersign.policy.PolicyEngine;
import dev.countersign.policy.RunningOpa;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stock OPA does not do: servers here say and do what the test wants. */
class OpaEngineTest {
    private static final Duration DEADLINE = Duration.ofMillis(800);
    private static final String SOUND = answer("\"result\":{\"a\":[1,1e400]},", "r1");

    @TempDir Path directory;
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    @Nested
    class Answers {
        @Test
        void shouldBeTakenByteByByte() throws Exception {
            assertThat(ask(server(200, SOUND)))
                    .isEqualTo(new EngineAnswer.Result("{\"a\":[1,1e400]}"));
        }

        @Test
        void shouldBeUndefinedWithoutResult() throws Exception {
            assertThat(ask(server(200, answer("", "r1")))).isEqualTo(new EngineAnswer.Undefined());
        }

        @Test
        void shouldCarryTheVersionOfOpa() throws Exception {
            PolicyEngine engine = engine(TestOpa.settings(server(200, SOUND)));
            assertThat(engine.name()).isEqualTo("opa unknown");
            engine.evaluate("{}".getBytes(UTF_8));
            assertThat(engine.name()).isEqualTo("opa 9.9.9");
        }
    }

    @Nested
    class Revisions {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"result\":{}}",
                    "{\"result\":{},\"provenance\":null}",
                    "{\"result\":{},\"provenance\":{\"version\":\"9.9.9\"}}",
                    "{\"result\":{},\"provenance\":{\"revision\":\"r1\"}}",
                    "{\"result\":{},\"provenance\":{\"bundles\":{}}}",
                    "{\"result\":{},\"provenance\":{\"bundles\":{\"a\":{}}}}",
                    "{\"result\":{},\"provenance\":{\"bundles\":{\"a\":{\"revision\":\"r2\"}}}}",
                    "{\"result\":{},\"provenance\":{\"bundles\":{\"a\":{\"revision\":\"r1\"},\"b\":{\"revision\":\"r2\"}}}}",
                    "{\"provenance\":{\"bundles\":{\"a\":{\"revision\":\"r0\"}}}}"
                })
        void shouldDenyWhatOurBundleDidNotSay(String body) throws Exception {
            assertFailed(ask(server(200, body)), EngineFailure.OTHER_REVISION);
        }

        @Test
        void shouldLookAtOurBundleOnlyWhereItIsNamed() throws Exception {
            String two =
                    "{\"result\":1,\"provenance\":{\"bundles\":{\"a\":{\"revision\":\"r2\"},\"b\":{\"revision\":\"r1\"}}}}";
            assertThat(engine(named(server(200, two), "b")).evaluate("{}".getBytes(UTF_8)))
                    .isEqualTo(new EngineAnswer.Result("1"));
            assertFailed(
                    engine(named(server(200, two), "a")).evaluate("{}".getBytes(UTF_8)),
                    EngineFailure.OTHER_REVISION);
            assertFailed(
                    engine(named(server(200, two), "c")).evaluate("{}".getBytes(UTF_8)),
                    EngineFailure.OTHER_REVISION);
        }

        private static OpaSettings named(URI url, String bundle) {
            return new OpaSettings(url, DEADLINE, 8, bundle, null, null, false);
        }
    }

    @Nested
    class Refusals {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "400 | {\"code\":\"invalid_parameter\"} | REFUSED",
                    "401 | {\"code\":\"unauthorized\"} | REFUSED",
                    "404 | not found | REFUSED",
                    "201 | {\"result\":{}} | REFUSED",
                    "204 | '' | REFUSED",
                    "500 | {\"code\":\"internal_error\",\"message\":\"conflict\"} | ABORTED",
                    "500 | <html>oops</html> | REFUSED",
                    "502 | bad gateway | UNREACHABLE",
                    "503 | later | UNREACHABLE"
                })
        void shouldTellWhoseFaultItIs(int status, String body, EngineFailure failure)
                throws Exception {
            assertFailed(ask(server(status, body)), failure);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "null",
                    "[]",
                    "<html>",
                    "{\"result\":",
                    "{\"result\":{}} {}",
                    "{\"result\":{},\"result\":{}}",
                    "{\"result\":nonsense}"
                })
        void shouldDenyWhatIsNotOpasJson(String body) throws Exception {
            assertFailed(ask(server(200, body)), EngineFailure.OUTPUT_INVALID);
        }

        @Test
        void shouldNotFollowARedirect() throws Exception {
            List<String> asked = new CopyOnWriteArrayList<>();
            URI target =
                    server(request -> {
                        asked.add(request);
                        return new Reply(200, SOUND);
                    });
            HttpServer moved = http();
            moved.createContext(
                    "/",
                    exchange -> {
                        exchange.getResponseHeaders().add("location", target + "/v1/data");
                        exchange.sendResponseHeaders(307, -1);
                        exchange.close();
                    });
            assertFailed(ask(url(moved)), EngineFailure.REFUSED);
            assertThat(asked).isEmpty();
        }

        @Test
        void shouldNotReadAHugeAnswer() throws Exception {
            String huge = answer("\"result\":\"" + "x".repeat(9 << 20) + "\",", "r1");
            OpaSettings settings = TestOpa.settings(server(200, huge));
            assertFailed(
                    engine(settings, Duration.ofSeconds(20)).evaluate("{}".getBytes(UTF_8)),
                    EngineFailure.OUTPUT_INVALID);
        }

        @ParameterizedTest
        @ValueSource(strings = {"{} {}", "{}}", "{},\"query\":{}", "1},\"input\":{\"a\":1", "{}x"})
        void shouldNotLetAnInputEndItsMember(String input) throws Exception {
            List<String> asked = new CopyOnWriteArrayList<>();
            URI url =
                    server(request -> {
                        asked.add(request);
                        return new Reply(200, SOUND);
                    });
            assertFailed(
                    engine(TestOpa.settings(url)).evaluate(input.getBytes(UTF_8)),
                    EngineFailure.INPUT_INVALID);
            assertThat(asked).isEmpty();
        }
    }

    @Nested
    class Connections {
        @Test
        void shouldEndAtTheDeadlineWhereNobodyAnswers() throws Exception {
            ServerSocket silent = opened(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            long start = System.nanoTime();
            assertFailed(ask(url(silent)), EngineFailure.DEADLINE);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(DEADLINE, DEADLINE.multipliedBy(4));
        }

        @Test
        void shouldEndAtTheDeadlineWhereAnAnswerDrips() throws Exception {
            URI url =
                    socket(connection -> {
                        OutputStream out = connection.getOutputStream();
                        out.write(
                                "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{".getBytes(UTF_8));
                        out.flush();
                        connection.getInputStream().transferTo(OutputStream.nullOutputStream());
                    });
            assertFailed(ask(url), EngineFailure.DEADLINE);
        }

        @Test
        void shouldSayThatNobodyListens() throws Exception {
            assertFailed(
                    ask(URI.create("http://127.0.0.1:" + RunningOpa.freePort())),
                    EngineFailure.UNREACHABLE);
        }

        @Test
        void shouldTryAgainWhileNobodyListens() throws Exception {
            int port = RunningOpa.freePort();
            OpaSettings settings = TestOpa.settings(URI.create("http://127.0.0.1:" + port));
            DataExchange patient =
                    opened(
                                    new Exchange(
                                            new DataExchange(
                                                    settings,
                                                    Duration.ofSeconds(30),
                                                    Duration.ofSeconds(2))))
                            .exchange();
            try (ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor()) {
                var started = later.schedule(() -> listen(port, SOUND), 300, TimeUnit.MILLISECONDS);
                assertThat(new OpaEngine(patient, "r1", null).evaluate("{}".getBytes(UTF_8)))
                        .isInstanceOf(EngineAnswer.Result.class);
                started.get();
            }
        }

        @Test
        void shouldNotAskTwiceWhatMayHaveBeenReceived() throws Exception {
            List<Socket> connections = new CopyOnWriteArrayList<>();
            URI url =
                    socket(connection -> {
                        connections.add(connection);
                        InputStream in = connection.getInputStream();
                        assertThat(in.read()).isEqualTo('P');
                    });
            assertFailed(ask(url), EngineFailure.UNREACHABLE);
            assertThat(connections).hasSize(1);
        }

        @Test
        void shouldDenyAtOnceOnAThreadThatIsToStop() throws Exception {
            PolicyEngine engine = engine(TestOpa.settings(server(200, SOUND)));
            Thread.currentThread().interrupt();
            assertFailed(engine.evaluate("{}".getBytes(UTF_8)), EngineFailure.INTERNAL);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Nested
    class Secrets {
        @Test
        void shouldBeSentAndNeverSaid() throws Exception {
            Path token = directory.resolve("token");
            Files.writeString(token, "s3cret\n");
            CompletableFuture<String> sent = new CompletableFuture<>();
            HttpServer server = http();
            server.createContext(
                    "/",
                    exchange -> {
                        sent.complete(exchange.getRequestHeaders().getFirst("authorization"));
                        exchange.sendResponseHeaders(401, -1);
                        exchange.close();
                    });
            OpaSettings settings =
                    new OpaSettings(url(server), DEADLINE, 8, null, token, null, false);
            EngineAnswer answer = engine(settings).evaluate("{}".getBytes(UTF_8));
            assertFailed(answer, EngineFailure.REFUSED);
            assertThat(sent.get()).isEqualTo("Bearer s3cret");
            Files.writeString(token, "s3cret\nwith a break");
            EngineAnswer broken = engine(settings).evaluate("{}".getBytes(UTF_8));
            assertFailed(broken, EngineFailure.INTERNAL);
            assertThat(answer.toString() + broken + settings).doesNotContain("s3cret");
        }
    }

    @Nested
    class Settings {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://localhost:8181",
                    "http://127.0.0.1:8181/",
                    "http://[::1]:8181",
                    "https://opa.example/prefix"
                })
        void shouldTakeThisMachineAndTls(String url) {
            assertThat(TestOpa.settings(URI.create(url)).decision().toString())
                    .isEqualTo(
                            url.replaceAll("/$", "")
                                    + "/v1/data/countersign/main/decision?provenance=true");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://opa.example",
                    "http://localhost.example",
                    "http://10.0.0.1",
                    "http://2130706433",
                    "ftp://localhost",
                    "//localhost",
                    "opa",
                    "http://user:pass@localhost",
                    "http://localhost/?a",
                    "http://localhost/#a"
                })
        void shouldRefuseWhatOthersCanAlter(String url) {
            assertThatThrownBy(() -> TestOpa.settings(URI.create(url)))
                    .hasMessageContaining("countersign.policy.opa.url");
        }

        @Test
        void shouldTakePlainHttpWhereItIsAllowedLoudlyButSendNoToken() {
            URI url = URI.create("http://opa.example");
            assertThat(new OpaSettings(url, DEADLINE, 1, null, null, null, true).exposed())
                    .isTrue();
            assertThatThrownBy(() -> new OpaSettings(url, DEADLINE, 1, null, directory, null, true))
                    .hasMessageContaining("in clear");
        }

        @Test
        void shouldRefuseAuthoritiesThatAreNone() throws Exception {
            Path file = directory.resolve("ca.pem");
            Files.writeString(file, "nothing");
            assertThatThrownBy(() -> Authorities.trusting(file))
                    .hasMessageContaining("countersign.policy.opa.ca-file");
        }
    }

    private static String answer(String result, String revision) {
        return "{%s\"provenance\":{\"version\":\"9.9.9\",\"bundles\":{\"a\":{\"revision\":\"%s\"}}}}"
                .formatted(result, revision);
    }

    private EngineAnswer ask(URI url) {
        return engine(TestOpa.settings(url)).evaluate("{}".getBytes(UTF_8));
    }

    private PolicyEngine engine(OpaSettings settings) {
        return engine(settings, DEADLINE);
    }

    private PolicyEngine engine(OpaSettings settings, Duration deadline) {
        OpaServer server =
                new OpaServer(
                        settings, new dev.countersign.policy.PolicySettings(deadline, 1024, 1));
        open.add(server::close);
        return server.engine(new BundleIdentity(1, "r1", "sha256:x"));
    }

    private static void assertFailed(EngineAnswer answer, EngineFailure failure) {
        assertThat(answer).isInstanceOf(EngineAnswer.Failed.class);
        EngineAnswer.Failed failed = (EngineAnswer.Failed) answer;
        assertThat(failed.failure()).as(failed.detail()).isEqualTo(failure);
    }

    private record Reply(int status, String body) {}

    private record Exchange(DataExchange exchange) implements AutoCloseable {
        @Override
        public void close() {
            exchange.close();
        }
    }

    private URI server(int status, String body) throws IOException {
        return server(_ -> new Reply(status, body));
    }

    private URI server(Function<String, Reply> replies) throws IOException {
        HttpServer server = http();
        server.createContext(
                "/",
                exchange -> {
                    String question = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                    Reply reply = replies.apply(question);
                    byte[] body = reply.body().getBytes(UTF_8);
                    exchange.sendResponseHeaders(
                            reply.status(), body.length == 0 ? -1 : body.length);
                    if (body.length > 0) {
                        exchange.getResponseBody().write(body);
                    }
                    exchange.close();
                });
        return url(server);
    }

    private HttpServer http() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        open.add(() -> server.stop(0));
        return server;
    }

    private Void listen(int port, String body) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] bytes = body.getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        open.add(() -> server.stop(0));
        return null;
    }

    private interface Conversation {
        void with(Socket connection) throws IOException;
    }

    private URI socket(Conversation conversation) throws IOException {
        ServerSocket server = opened(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    while (!server.isClosed()) {
                        try (Socket connection = server.accept()) {
                            conversation.with(connection);
                        } catch (IOException e) {
                            // the other side is gone, or the test is over
                        }
                    }
                });
        return url(server);
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    private static URI url(ServerSocket socket) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    private static URI url(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }
}
