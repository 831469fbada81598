package dev.countersign.gate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths, callers and framing: what is refused before a call is even looked at. */
class FrontDoorTest {
    @TempDir static Path home;
    private static SampleLaptop laptop;
    private static SampleServer server;
    @TempDir Path folder;
    private OllamaRig rig;

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
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Nested
    class Paths {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "//api/generate",
                    "/api//generate",
                    "/api/./generate",
                    "/x/../api/generate",
                    "/api/generate/",
                    "/api/%67enerate",
                    "/api%2fgenerate",
                    "/api/generate;x=1",
                    "/API/generate",
                    "/api/generate%00",
                    "/api/generate%20",
                    "/api\\generate",
                    "/api/blobs/sha256:../../x",
                    "/api/blobs/sha256-0000",
                    "/nosuch"
                })
        void shouldRefuseAllButTheExactOnes(String path) throws Exception {
            String answer = Raw.post(rig.gate.port(), path, "{\"model\":\"bad\"}");
            assertThat(answer).startsWith("HTTP/1.1 40");
            assertThat(rig.ollama.calls()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"PUT", "PATCH", "GET", "OPTIONS", "TRACE", "post", "CONNECT"})
        void shouldRefuseOtherMethods(String method) throws Exception {
            assertThat(Raw.call(rig.gate.port(), method + " /api/generate", ""))
                    .startsWith("HTTP/1.1 40");
            assertThat(rig.ollama.calls()).isEmpty();
        }

        @Test
        void shouldKeepTheQueryHere() throws Exception {
            rig.send(rig.to("/api/tags?model=bad"), HttpResponse.BodyHandlers.ofString());
            assertThat(rig.ollama.calls().getFirst().target()).isEqualTo("/api/tags");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/",
                    "/api/version",
                    "/api/tags",
                    "/api/ps",
                    "/v1/models",
                    "/v1/models/ok"
                })
        void shouldLetReadersThrough(String path) throws Exception {
            HttpResponse<String> answer =
                    rig.send(rig.to(path), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
        }

        @Test
        void shouldAnswerHead() throws Exception {
            assertThat(Raw.call(rig.gate.port(), "HEAD /", "")).startsWith("HTTP/1.1 200");
        }
    }

    @Nested
    class WhoCalls {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "evil.example",
                    "localhost",
                    "localhost:1",
                    "a.localhost:PORT",
                    "127.0.0.1.evil.example:PORT",
                    "0.0.0.0:PORT",
                    "10.1.2.3:PORT",
                    "user@127.0.0.1:PORT",
                    ""
                })
        void shouldRefuseOtherNamesForThisMachine(String host) throws Exception {
            String answer =
                    Raw.send(
                            rig.gate.port(),
                            "GET /api/tags HTTP/1.1\r\nHost: "
                                    + host.replace("PORT", "" + rig.gate.port())
                                    + "\r\nConnection: close\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 40");
            assertThat(rig.ollama.calls()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://evil.example",
                    "null",
                    "https://localhost",
                    "http://localhost:1",
                    "vscode-webview://a/../b",
                    "app://obsidian.md.evil"
                })
        void shouldRefuseForeignPages(String origin) throws Exception {
            OllamaRig.refused(
                    403,
                    "call.foreign_origin",
                    rig.post("/api/generate", "{\"model\":\"ok\"}", "Origin", origin));
        }

        @Test
        void shouldLetConfiguredPagesReadAnswersAndNoOthers() throws Exception {
            rig.ollama.on(
                    "/api/tags",
                    (exchange, _) -> {
                        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
                        StandIn.say(exchange, 200, "application/json", "{}");
                    });
            HttpRequest.Builder tags = rig.to("/api/tags");
            HttpResponse<String> page =
                    rig.send(
                            tags.copy().header("Origin", "vscode-webview://1a2b"),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(page.headers().allValues("Access-Control-Allow-Origin"))
                    .containsExactly("vscode-webview://1a2b");
            HttpResponse<String> plain = rig.send(tags, HttpResponse.BodyHandlers.ofString());
            assertThat(plain.headers().allValues("Access-Control-Allow-Origin")).isEmpty();
        }

        @Test
        void shouldAnswerAPreflightItself() throws Exception {
            String answer =
                    Raw.call(
                            rig.gate.port(),
                            "OPTIONS /api/chat",
                            "Origin: app://obsidian.md\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type\r\n");
            assertThat(answer)
                    .startsWith("HTTP/1.1 204")
                    .contains("Access-Control-Allow-Origin: app://obsidian.md")
                    .contains("Access-Control-Allow-Headers: content-type");
            assertThat(rig.ollama.calls()).isEmpty();
        }

        @Test
        void shouldSayItsOwnNameToTheToolAndKeepHopByHopFieldsHere() throws Exception {
            String answer =
                    Raw.call(
                            rig.gate.port(),
                            "GET /api/tags",
                            "X-Forwarded-Host: evil\r\nTE: trailers\r\nConnection: TE\r\nAuthorization: Bearer t\r\nCookie: a=b\r\n");
            assertThat(rig.ollama.calls()).as(answer).isNotEmpty();
            assertThat(rig.ollama.calls().getFirst().headers())
                    .containsEntry("Host", rig.ollama.url().getAuthority())
                    .containsEntry("Authorization", "Bearer t")
                    .doesNotContainKeys("X-Forwarded-Host", "TE", "Upgrade", "Cookie", "Origin");
        }
    }

    /** Ways to make two readers see different messages; each ends without a second call. */
    @Nested
    class Smuggling {
        private static final String LOAD = "{\"model\":\"bad\",\"prompt\":\"x\"}";

        private String second() {
            return "POST /api/generate HTTP/1.1\r\nHost: 127.0.0.1:"
                    + rig.gate.port()
                    + "\r\nConnection: close\r\nContent-Length: "
                    + LOAD.length()
                    + "\r\n\r\n"
                    + LOAD;
        }

        private String head(String line, String fields) {
            return line + " HTTP/1.1\r\nHost: 127.0.0.1:" + rig.gate.port() + "\r\n" + fields;
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    "Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
                    "Content-Length: +2\r\n\r\n{}",
                    "Content-Length: 2, 2\r\n\r\n{}",
                    "Content-Length : 2\r\n\r\n{}",
                    "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                    "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                    "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                    "Transfer-Encoding: chunked\r\n\r\n1;a=\"\r\nX\r\n0\r\n\r\n",
                    "Transfer-Encoding: chunked\r\n\r\n0x1\r\nX\r\n0\r\n\r\n",
                    "Transfer-Encoding: chunked\r\n\r\n1\nX\n0\n\n",
                    "X: a\r\n b\r\nContent-Length: 0\r\n\r\n",
                    "X: a\nContent-Length: 0\n\n",
                    "No colon\r\nContent-Length: 0\r\n\r\n",
                    "X: \u0000\r\nContent-Length: 0\r\n\r\n"
                })
        void shouldRefuseAmbiguousFraming(String rest) throws Exception {
            String answer = Raw.send(rig.gate.port(), head("POST /api/show", rest) + second());
            assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("HTTP/1.1 200");
            assertThat(rig.ollama.calls()).isEmpty();
        }

        @Test
        void shouldDecideAboutEachPipelinedCall() throws Exception {
            String answer = Raw.send(rig.gate.port(), head("GET /api/version", "\r\n") + second());
            assertThat(answer).contains("HTTP/1.1 200", "HTTP/1.1 403", "token.none");
            assertThat(rig.ollama.calls()).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n",
                    "GET http://evil.example/api/tags HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n",
                    "GET api/tags HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n",
                    "OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n",
                    "GET /api/tags HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
                    "GET /api/tags HTTP/1.1\r\nConnection: close\r\n\r\n",
                    "GET /api/tags\r\n",
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                })
        void shouldRefuseOtherFormsOfRequest(String request) throws Exception {
            String answer =
                    Raw.send(
                            rig.gate.port(),
                            request.replace("PORT", Integer.toString(rig.gate.port())));
            assertThat(answer).doesNotContain("HTTP/1.1 200");
            assertThat(rig.ollama.calls()).isEmpty();
        }

        @Test
        void shouldRefuseHeadsWithoutEnd() throws Exception {
            String answer =
                    Raw.call(rig.gate.port(), "GET /api/tags", "X: " + "a".repeat(40_000) + "\r\n");
            assertThat(answer).startsWith("HTTP/1.1 4");
            assertThat(rig.ollama.calls()).isEmpty();
        }

        @Test
        void shouldReadABodyInOddChunksAsOne() throws Exception {
            String answer =
                    Raw.send(
                            rig.gate.port(),
                            head(
                                    "POST /api/generate",
                                    "Expect: 100-continue\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n9;x=1\r\n{\"model\":\r\n5\r\n\"ok\"}\r\n0\r\nX-Trailer: 1\r\n\r\n"));
            assertThat(answer).contains("HTTP/1.1 200");
            assertThat(rig.ollama.calls().getFirst().body()).isEqualTo("{\"model\":\"ok\"}");
        }
    }
}
