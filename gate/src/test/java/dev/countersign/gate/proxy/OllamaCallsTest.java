package dev.countersign.gate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.home.Identity;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decided by the body of a call, and what the tool gets. */
class OllamaCallsTest {
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
    class Loads {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "ok",
                    "OK:Latest",
                    "library/ok",
                    "registry.ollama.ai/library/ok",
                    "https://registry.ollama.ai/library/ok:latest",
                    "ok:local",
                    " ok "
                })
        void shouldLetAnApprovedModelThroughUnderEachOfItsNames(String name) throws Exception {
            HttpResponse<String> answer = rig.generate(name);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"done\":true}\n");
            assertThat(rig.ollama.calls().getFirst().body())
                    .matches("\\{\"model\":\"(ok|OK)(:[lL]atest)?\",\"prompt\":\"x\"}");
        }

        @Test
        void shouldRefuseAnotherWithTheRuleAndTheLink() throws Exception {
            HttpResponse<String> answer = rig.generate("bad");
            OllamaRig.refused(403, "token.none", answer);
            assertThat(answer.body()).contains("/requests/new?digest=sha256:");
            assertThat(rig.ollama.calls()).isEmpty();
        }

        @Test
        void shouldSpeakTheLanguageOfTheRoute() throws Exception {
            assertThat(rig.post("/v1/chat/completions", "{\"model\":\"bad\"}").body())
                    .startsWith("{\"error\":{\"message\":\"countersign: ")
                    .contains("\"type\":\"permission_error\"", "\"code\":\"token.none\"");
            assertThat(rig.post("/v1/messages", "{\"model\":\"bad\"}").body())
                    .startsWith("{\"type\":\"error\",\"error\":{\"type\":\"permission_error\"");
            assertThat(rig.post("/api/chat", "{\"model\":\"bad\"}").body())
                    .startsWith("{\"error\":\"countersign: ");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/api/generate",
                    "/api/chat",
                    "/api/embed",
                    "/api/embeddings",
                    "/v1/chat/completions",
                    "/v1/completions",
                    "/v1/embeddings",
                    "/v1/responses",
                    "/v1/responses/compact",
                    "/v1/messages"
                })
        void shouldDecideOnEveryRouteThatLoads(String path) throws Exception {
            OllamaRig.refused(403, "token.none", rig.post(path, "{\"model\":\"bad\"}"));
            assertThat(rig.ollama.calls()).isEmpty();
            rig.loaded = rig.ok();
            assertThat(rig.post(path, "{\"model\":\"ok\"}").statusCode()).isEqualTo(200);
        }

        @Test
        void shouldDecideByBytesAndNotByName() throws Exception {
            rig.generate("ok");
            rig.store.put("registry.ollama.ai/library/ok/latest", OllamaRig.BAD);
            OllamaRig.refused(403, "model.different", rig.generate("ok"));
            rig.store.put("hf.co/someone/copy/q4_k_m", OllamaRig.OK);
            rig.loaded = OllamaRig.loadedAs("hf.co/someone/copy:q4_k_m", rig.okManifest);
            assertThat(rig.generate("hf.co/Someone/copy:Q4_K_M").statusCode()).isNotEqualTo(404);
        }

        @Test
        void shouldRefuseACorruptedBlob() throws Exception {
            rig.generate("ok");
            Files.write(rig.store.blobOf(OllamaRig.OK), OllamaRig.BAD);
            OllamaRig.refused(403, "model.different", rig.generate("ok"));
            Files.delete(rig.store.blobOf(OllamaRig.OK));
            OllamaRig.refused(403, "model.unreadable", rig.generate("ok"));
        }

        @Test
        void shouldRefuseNamesThatDifferOnlyInCase() throws Exception {
            rig.store.put("registry.ollama.ai/library/OK/latest", OllamaRig.BAD);
            OllamaRig.refused(403, "model.unreadable", rig.generate("ok"));
        }

        @Test
        void shouldAnswerForAMissingModelAsTheToolDoes() throws Exception {
            HttpResponse<String> answer = rig.generate("nosuch");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("{\"error\":\"model 'nosuch' not found\"}");
        }

        @Test
        void shouldRefuseWithoutASession() throws Exception {
            laptop.run("session", "end");
            OllamaRig.refused(403, "use.no_session", rig.generate("ok"));
        }
    }

    @Nested
    class Cloud {
        @ParameterizedTest
        @ValueSource(
                strings = {"ok:cloud", "ok:120b-cloud", "ok:CLOUD", "ok: cloud", "ok:latest:cloud"})
        void shouldRefuseItsNames(String name) throws Exception {
            assertThat(rig.generate(name).statusCode()).isIn(400, 403);
            assertThat(rig.post("/api/show", "{\"model\":\"" + name + "\"}").statusCode())
                    .isIn(400, 403);
            assertThat(rig.post("/api/pull", "{\"name\":\"" + name + "\"}").statusCode())
                    .isIn(400, 403);
            assertThat(rig.ollama.calls()).isEmpty();
        }

        @Test
        void shouldRefuseAModelWhoseConfigurationNamesAHost() throws Exception {
            rig.store.put(
                    "registry.ollama.ai/library/far/latest",
                    OllamaRig.OK,
                    "{\"Remote_Host\":\"https://rig.ollama.com:443\",\"remote_model\":\"x\"}");
            OllamaRig.refused(403, "use.remote_not_approved", rig.generate("far"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]",
                    "\"toolſ\":[{\"TYPE\":\"Web_Search\"}]",
                    "\"mcp_servers\":[{\"url\":\"https://x\"}]",
                    "\"web_search_options\":{}",
                    "\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://10.0.0.1/x\"}}]}]",
                    "\"input\":[{\"content\":[{\"image_url\":\"file:///etc/passwd\"}]}]"
                })
        void shouldRefuseWhatReachesOutWhileItAnswers(String member) throws Exception {
            HttpResponse<String> answer =
                    rig.post("/v1/chat/completions", "{\"model\":\"ok\"," + member + "}");
            assertThat(answer.statusCode()).as(answer.body()).isIn(400, 403);
            assertThat(rig.ollama.calls()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/api/me",
                    "/api/signout",
                    "/api/push",
                    "/api/experimental/web_search",
                    "/api/experimental/web_fetch"
                })
        void shouldRefuseItsCalls(String path) throws Exception {
            OllamaRig.refused(403, "egress.refused", rig.post(path, "{\"model\":\"ok\"}"));
            assertThat(rig.ollama.calls()).isEmpty();
        }
    }

    @Nested
    class Bodies {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"model\":\"ok\",\"MODEL\":\"bad\"}",
                    "{\"model\":\"ok\",\"model\":\"bad\"}",
                    "{\"model\":\"ok\",\"mod\\u0065l\":\"bad\"}",
                    "{\"Model\":\"ok\"}",
                    "{\"name\":\"ok\"}",
                    "{\"model\":\"ok\",\"name\":\"bad\"}",
                    "{\"model\":[\"ok\"]}",
                    "{\"model\":\"ok\"}{\"model\":\"bad\"}",
                    "[{\"model\":\"ok\"}]",
                    "{\"model\":\"ok\",}",
                    "{\"model\":\"ok\",\"x\":NaN}",
                    "\uFEFF{\"model\":\"ok\"}",
                    "{\"model\":\"./ok.gguf\"}",
                    "{\"model\":\"ok@sha256:00\"}",
                    "{}",
                    ""
                })
        void shouldRefuseWhatTheToolCouldReadOtherwise(String body) throws Exception {
            HttpResponse<String> answer = rig.post("/api/generate", body);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(rig.ollama.calls()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"zstd", "gzip", "identity, gzip", "br"})
        void shouldRefuseCompressedBodies(String coding) throws Exception {
            OllamaRig.refused(
                    400,
                    "body.malformed",
                    rig.post(
                            "/v1/chat/completions",
                            "{\"model\":\"ok\"}",
                            "Content-Encoding",
                            coding));
        }

        @Test
        void shouldPassEverythingElseUnchanged() throws Exception {
            String body =
                    "{\"stream\":false,\"model\":\"ok\",\"options\":{\"temperature\":0.70,\"big\":123456789012345678901,"
                            + "\"e\":1E-3},\"prompt\":\"a\\\"b\\\\ \\u0001\\n\u00e9\uD83D\uDE00/\",\"n\":null,\"l\":[]}";
            rig.post("/api/generate", body);
            assertThat(rig.ollama.calls().getFirst().body()).isEqualTo(body);
        }

        @Test
        void shouldTakeOneOfModelAndNameWhereTheToolDoes() throws Exception {
            rig.post("/api/show", "{\"name\":\"ok\"}");
            assertThat(rig.ollama.calls().getFirst().body()).isEqualTo("{\"model\":\"ok\"}");
            OllamaRig.refused(
                    400,
                    "body.malformed",
                    rig.post("/api/show", "{\"name\":\"ok\",\"model\":\"ok\"}"));
        }
    }

    @Nested
    class Forms {
        private HttpResponse<String> send(String... parts) throws Exception {
            StringBuilder body = new StringBuilder();
            for (String part : parts) {
                body.append("--b\r\nContent-Disposition: form-data; ").append(part).append("\r\n");
            }
            return rig.post(
                    "/v1/audio/transcriptions",
                    body + "--b--\r\n",
                    "Content-Type",
                    "multipart/form-data; boundary=b");
        }

        private static final String FILE = "name=\"file\"; filename=\"a.wav\"\r\n\r\nRIFF";

        @Test
        void shouldDecideByTheModelField() throws Exception {
            OllamaRig.refused(403, "token.none", send("name=\"model\"\r\n\r\nbad", FILE));
            assertThat(rig.ollama.calls()).isEmpty();
            HttpResponse<String> answer = send("name=\"model\"\r\n\r\nok", FILE);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(rig.ollama.calls().getFirst().body())
                    .contains("name=\"model\"\r\n\r\nok\r\n", "filename=\"a.wav\"", "RIFF");
        }

        @Test
        void shouldRefuseWhatCouldBeReadOtherwise() throws Exception {
            String[][] forms = {
                {"name=\"model\"\r\n\r\nok", "name=\"model\"\r\n\r\nbad", FILE},
                {"name=\"model\"\r\n\r\nok", "name=\"Model\"\r\n\r\nbad", FILE},
                {"name=\"model\"; filename=\"m\"\r\n\r\nok", FILE},
                {"name=\"model\"; name=\"x\"\r\n\r\nok", FILE},
                {"name=\"model\"\r\nContent-Transfer-Encoding: base64\r\n\r\nb2s=", FILE},
                {FILE}
            };
            for (String[] form : forms) {
                assertThat(send(form).statusCode()).isEqualTo(400);
            }
            assertThat(rig.ollama.calls()).isEmpty();
        }
    }

    @Nested
    class OtherAccounts {
        @ParameterizedTest
        @ValueSource(strings = {"pull", "create", "copy", "generate"})
        void shouldChangeAndLoadNothing(String act) throws Exception {
            Identity own = laptop.files().identity().orElseThrow();
            laptop.files()
                    .writeIdentity(
                            new Identity(
                                    own.deviceId(),
                                    own.personId(),
                                    own.issuer(),
                                    own.serverUrl(),
                                    own.publicUrl(),
                                    own.root(),
                                    Map.of("uid:4242", own.personId())));
            try (OllamaRig strangers =
                    new OllamaRig(Files.createDirectory(folder.resolve(act)), laptop)) {
                HttpResponse<String> answer =
                        strangers.post(
                                "/api/" + act,
                                act.equals("copy")
                                        ? "{\"source\":\"ok\",\"destination\":\"other\"}"
                                        : "{\"model\":\"ok\"}");
                OllamaRig.refused(403, "caller.unknown", answer);
                assertThat(strangers.ollama.calls()).isEmpty();
            } finally {
                laptop.files().writeIdentity(own);
            }
        }
    }
}
