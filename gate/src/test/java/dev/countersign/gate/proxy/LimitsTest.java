package dev.countersign.gate.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that are slow, many, large or broken; and what a connection is worth afterwards. */
class LimitsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final String BLOB = "/api/blobs/sha256:" + "0".repeat(64);

    /** Bodies get a twelfth of it: 1 MB. */
    private static final long MEMORY = 12L * 1024 * 1024;

    @TempDir static Path home;
    private static SampleLaptop laptop;
    private static SampleServer server;
    @TempDir Path folder;
    private OllamaRig rig;
    private GateProxy gate;

    @BeforeAll
    static void approve() throws IOException {
        laptop = new SampleLaptop(home);
        server = new SampleServer(laptop.time);
        OllamaRig.approve(laptop, server);
    }

    @AfterAll
    static void forget() {
        server.close();
    }

    @BeforeEach
    void start() throws IOException {
        rig = new OllamaRig(folder, laptop);
        gate = rig.gate;
    }

    @AfterEach
    void stop() {
        gate.close();
        rig.close();
    }

    private void limit(Limits limits) throws IOException {
        gate =
                GateProxy.start(
                        Tools.OLLAMA,
                        new GateProxy.Settings(
                                GateProxy.loopback("127.0.0.1", 0),
                                rig.ollama.url(),
                                rig.store.root,
                                List.of(),
                                rig.log::add),
                        laptop.loadGate(),
                        limits);
    }

    private String head(String line, String fields) {
        return line + " HTTP/1.1\r\nHost: 127.0.0.1:" + gate.port() + "\r\n" + fields + "\r\n";
    }

    /** A connection that stays open. */
    private final class Caller implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), gate.port());

        private Caller() throws IOException {
            socket.setSoTimeout(20_000);
        }

        private Caller say(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            return this;
        }

        /** The head of the next answer and as much of its body as it announces. */
        private String answer() throws IOException {
            StringBuilder text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0) {
                int one = socket.getInputStream().read();
                if (one < 0) {
                    return text.toString();
                }
                text.append((char) one);
            }
            String length =
                    text.toString().replaceFirst("(?is).*content-length: (\\d+)\r\n.*", "$1");
            int left = length.matches("\\d+") ? Integer.parseInt(length) : 0;
            return text + new String(socket.getInputStream().readNBytes(left), ISO_8859_1);
        }

        /** Says one character again and again until the other side closes. */
        private void trickle(char each) throws IOException {
            try {
                while (true) {
                    say(String.valueOf(each));
                    if (socket.getInputStream().available() > 0) {
                        return;
                    }
                    LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                }
            } catch (java.net.SocketException _) {
                // that is what it was for
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Nested
    class Slow {
        @Test
        void shouldCloseAfterSilence() throws Exception {
            limit(new Limits(8, SHORT, LONG, LONG, LONG, MEMORY));
            try (Caller caller = new Caller().say("GET /api/tags HT")) {
                assertThat(caller.answer()).doesNotContain("200");
            }
        }

        @Test
        void shouldCloseWhenAHeadTricklesIn() throws Exception {
            limit(new Limits(8, LONG, SHORT, LONG, LONG, MEMORY));
            try (Caller caller = new Caller().say("GET /api/tags HTTP/1.1\r\nX: ")) {
                caller.trickle('a');
            }
            assertThat(rig.ollama.calls()).isEmpty();
        }

        @Test
        void shouldCloseWhenALaterHeadTricklesIn() throws Exception {
            limit(new Limits(8, LONG, SHORT, LONG, LONG, MEMORY));
            try (Caller caller = new Caller().say(head("GET /api/tags", ""))) {
                assertThat(caller.answer()).startsWith("HTTP/1.1 200");
                caller.trickle('G');
            }
            assertThat(rig.ollama.calls()).hasSize(1);
        }

        @Test
        void shouldKeepAQuietConnectionBetweenCalls() throws Exception {
            limit(new Limits(8, LONG, SHORT, LONG, LONG, MEMORY));
            try (Caller caller = new Caller()) {
                for (int i = 0; i < 3; i++) {
                    assertThat(caller.say(head("GET /api/tags", "")).answer())
                            .startsWith("HTTP/1.1 200");
                    LockSupport.parkNanos(SHORT.toNanos());
                }
            }
        }

        @Test
        void shouldRefuseABodyThatTricklesIn() throws Exception {
            limit(new Limits(8, LONG, LONG, SHORT, LONG, MEMORY));
            try (Caller caller =
                    new Caller().say(head("POST /api/show", "Content-Length: 100000\r\n"))) {
                caller.trickle(' ');
                assertThat(caller.answer()).startsWith("HTTP/1.1 408").contains("body.too_slow");
            }
            assertThat(rig.ollama.calls()).isEmpty();
        }

        @Test
        void shouldCutAnUploadThatFallsSilent() throws Exception {
            limit(new Limits(8, SHORT, LONG, LONG, LONG, MEMORY));
            rig.ollama.on(
                    BLOB,
                    (exchange, _) -> {
                        exchange.getRequestBody().readAllBytes();
                        StandIn.say(exchange, 201, "text/plain", "");
                    });
            try (Caller caller =
                    new Caller().say(head("POST " + BLOB, "Content-Length: 100000\r\n") + "abc")) {
                assertThat(caller.answer()).doesNotContain("HTTP/1.1 2");
            }
        }
    }

    @Nested
    class Many {
        @Test
        void shouldLetConnectionsBeyondTheLimitWait() throws Exception {
            limit(new Limits(2, LONG, LONG, LONG, LONG, MEMORY));
            Caller first = new Caller();
            try (Caller second = new Caller()) {
                for (Caller each : List.of(first, second)) {
                    assertThat(each.say(head("GET /api/tags", "")).answer()).contains("200");
                }
                try (Caller third = new Caller().say(head("GET /api/tags", ""))) {
                    LockSupport.parkNanos(SHORT.toNanos());
                    assertThat(third.socket.getInputStream().available()).isZero();
                    first.close();
                    assertThat(third.answer()).startsWith("HTTP/1.1 200");
                }
            } finally {
                first.close();
            }
        }

        @Test
        void shouldRefuseLargeBodiesWhileOthersHoldTheMemory() throws Exception {
            limit(new Limits(32, LONG, LONG, LONG, SHORT, MEMORY));
            String large = head("POST /api/show", "Content-Length: 900000\r\n");
            List<Caller> more = new ArrayList<>();
            String asking =
                    head("POST /api/show", "Expect: 100-continue\r\nContent-Length: 900000\r\n");
            try (Caller holder = new Caller().say(asking)) {
                // It is asked for its body once it has its room.
                assertThat(holder.answer()).startsWith("HTTP/1.1 100");
                for (int i = 0; i < 8; i++) {
                    more.add(new Caller().say(large));
                }
                for (Caller each : more) {
                    assertThat(each.answer())
                            .startsWith("HTTP/1.1 503")
                            .contains("gate.busy", "Other large calls");
                }
                holder.say(" ".repeat(900_000 - 14) + "{\"model\":\"ok\"}");
                assertThat(holder.answer()).startsWith("HTTP/1.1 200");
            } finally {
                for (Caller each : more) {
                    each.close();
                }
            }
            try (Caller later = new Caller().say(large + " ".repeat(900_000 - 14))) {
                assertThat(later.say("{\"model\":\"ok\"}").answer()).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Nested
    class Large {
        @Test
        void shouldRefuseWhatAnnouncesTooMuch() throws Exception {
            limit(new Limits(8, LONG, LONG, LONG, LONG, MEMORY));
            String answer =
                    Raw.send(
                            gate.port(),
                            head("POST /api/generate", "Content-Length: 1100000\r\n") + "{");
            assertThat(answer)
                    .startsWith("HTTP/1.1 413")
                    .contains(
                            "\"error\"", "larger than 1 MB", "Countersign-Refused: body.too_large");
        }

        @Test
        void shouldRefuseWhatTurnsOutTooMuch() throws Exception {
            limit(new Limits(8, LONG, LONG, LONG, LONG, MEMORY));
            String answer =
                    Raw.send(
                            gate.port(),
                            head("POST /api/generate", "Transfer-Encoding: chunked\r\n")
                                    + "10c8e0\r\n"
                                    + " ".repeat(1_100_000));
            assertThat(answer).startsWith("HTTP/1.1 413").contains("larger than 1 MB");
        }
    }

    @Nested
    class Broken {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "fffffffffffffffff",
                    "ffffffffffffffff",
                    "-30",
                    "-1",
                    "+4",
                    "4 4",
                    "0x4",
                    "",
                    " ",
                    "zz"
                })
        void shouldBlameTheCallerForItsChunks(String size) throws Exception {
            for (String path : List.of("/api/generate", BLOB, "/v1/audio/transcriptions")) {
                String answer =
                        Raw.send(
                                gate.port(),
                                head("POST " + path, "Transfer-Encoding: chunked\r\n")
                                        + size
                                        + "\r\nabcd\r\n0\r\n\r\n");
                assertThat(answer).as(path).startsWith("HTTP/1.1 400");
            }
        }

        @Test
        void shouldBlameTheCallerForAnUploadThatEndsEarly() throws Exception {
            try (Caller caller =
                    new Caller().say(head("POST " + BLOB, "Content-Length: 10\r\n") + "abc")) {
                caller.socket.shutdownOutput();
                assertThat(caller.answer()).doesNotContain("HTTP/1.1 2", "HTTP/1.1 5");
            }
        }
    }

    @Nested
    class Afterwards {
        @ParameterizedTest
        @CsvSource({
            "POST /api/generate,{\"model\":\"bad\"},403",
            "POST /api/generate,{\"model\":\"nosuch\"},404",
            "POST /api/generate,{\"model\":,400",
            "POST /api/push,{\"model\":\"ok\"},403",
            "DELETE /nosuch,{},403",
            "GET /api/tags,{},200"
        })
        void shouldServeTheNextCall(String line, String body, int status) throws Exception {
            try (Caller caller = new Caller()) {
                caller.say(head(line, "Content-Length: " + body.length() + "\r\n") + body);
                assertThat(caller.answer()).startsWith("HTTP/1.1 " + status);
                assertThat(caller.say(head("GET /api/version", "")).answer())
                        .startsWith("HTTP/1.1 200");
            }
        }

        @Test
        void shouldServeTheNextCallWhenTheToolWasAway() throws Exception {
            rig.ollama.close();
            try (Caller caller = new Caller()) {
                for (int i = 0; i < 2; i++) {
                    assertThat(caller.say(head("GET /api/tags", "")).answer())
                            .startsWith("HTTP/1.1 502");
                }
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {200, 404})
        void shouldRelayHeadsWithoutBody(int status) throws Exception {
            rig.ollama.on(
                    "/api/tags",
                    (exchange, _) -> {
                        exchange.getResponseHeaders().set("Content-Length", "7");
                        exchange.sendResponseHeaders(status, -1);
                    });
            try (Caller caller =
                    new Caller().say(head("HEAD /api/tags", "Connection: close\r\n"))) {
                String all = new String(caller.socket.getInputStream().readAllBytes(), ISO_8859_1);
                assertThat(all)
                        .startsWith("HTTP/1.1 " + status)
                        .contains("Content-Length: 7\r\n")
                        .endsWith("\r\n\r\n");
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {204, 304})
        void shouldRelayAnswersWithoutBody(int status) throws Exception {
            rig.ollama.on("/api/tags", (exchange, _) -> exchange.sendResponseHeaders(status, -1));
            try (Caller caller = new Caller()) {
                for (int i = 0; i < 2; i++) {
                    assertThat(caller.say(head("GET /api/tags", "")).answer())
                            .startsWith("HTTP/1.1 " + status)
                            .endsWith("\r\n\r\n");
                }
            }
        }

        @Test
        void shouldAskForAnUploadBeforeItComes() throws Exception {
            rig.ollama.on(
                    BLOB,
                    (exchange, _) -> {
                        byte[] got = exchange.getRequestBody().readAllBytes();
                        StandIn.say(exchange, 201, "text/plain", new String(got, ISO_8859_1));
                    });
            try (Caller caller =
                    new Caller()
                            .say(
                                    head(
                                            "POST " + BLOB,
                                            "Expect: 100-continue\r\nContent-Length: 4\r\n"))) {
                assertThat(caller.answer()).startsWith("HTTP/1.1 100");
                assertThat(caller.say("abcd").answer()).startsWith("HTTP/1.1 201").endsWith("abcd");
                assertThat(caller.say(head("GET /api/version", "")).answer())
                        .startsWith("HTTP/1.1 200");
            }
        }

        @Test
        void shouldNotAskForWhatItRefuses() throws Exception {
            String answer =
                    Raw.send(
                            gate.port(),
                            head(
                                    "POST /api/push",
                                    "Expect: 100-continue\r\nContent-Length: 4\r\n"));
            assertThat(answer).startsWith("HTTP/1.1 403").doesNotContain("HTTP/1.1 100");
        }
    }
}
