package dev.countersign.gate.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import dev.countersign.token.Digest;
import dev.countersign.token.ModelSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asking for a model, showing the record, sessions: the real commands against real HTTP. */
class RequestCommandTest {
    private static final String PURPOSE = "Unit tests for the billing service";

    @TempDir Path folder;
    private SampleLaptop laptop;
    private SampleServer server;
    private Path model;
    private String digest;

    @BeforeEach
    void enrolled() throws IOException {
        laptop = new SampleLaptop(folder);
        server = new SampleServer(laptop.time);
        laptop.enrol(server);
        laptop.sync();
        model = folder.resolve("tiny.gguf");
        byte[] bytes = TinyGguf.bytes(1);
        Files.write(model, bytes);
        digest = ModelSet.ofSingleModel(Digest.of(bytes), bytes.length).digest().toString();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String run(int code, String... args) {
        SampleLaptop.Ended ended = laptop.run(args);
        assertThat(ended.code()).as(ended.output()).isEqualTo(code);
        return ended.output();
    }

    private String filed() {
        return server.received.stream()
                .filter(text -> text.startsWith("{") && text.contains("\"purpose\""))
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    @Nested
    class Request {
        @Test
        void shouldBeginWithTheLastRefusal() {
            laptop.startSession();
            run(10, "check", model.toString(), "--tool", "llama_cpp");
            String told = run(0, "request", "--purpose", PURPOSE);
            assertThat(told)
                    .contains("Asking for tiny.gguf")
                    .contains(digest)
                    .contains("tool       llama_cpp")
                    .contains("because    it was refused: token.none")
                    .contains("Request req_1: in review; people review it")
                    .contains("/requests/req_1");
            assertThat(filed())
                    .contains("\"digest\":\"" + digest + "\"")
                    .contains("\"tool\":\"llama_cpp\"")
                    .contains("\"scopes\":[\"code_generation\"]")
                    .contains("\"data_classes\":[\"source_code\"]")
                    .contains("\"purpose\":\"" + PURPOSE + "\"");
        }

        @Test
        void shouldTakeWhatIsSaidOverWhatWasRefused() {
            run(10, "check", model.toString(), "--tool", "llama_cpp");
            run(
                    0,
                    "request",
                    model.toString(),
                    "--tool",
                    "ollama",
                    "--scope",
                    "unit_tests,refactoring",
                    "--data-class",
                    "public",
                    "--purpose",
                    PURPOSE);
            assertThat(filed())
                    .contains("\"tool\":\"ollama\"")
                    .contains("\"scopes\":[\"refactoring\",\"unit_tests\"]")
                    .contains("\"data_classes\":[\"public\"]");
        }

        @Test
        void shouldMakeTheDigestKnownFirst() {
            laptop.startSession();
            run(0, "request", model.toString(), "--tool", "ollama", "--purpose", PURPOSE);
            List<String> calls =
                    server.received.stream().filter(text -> text.startsWith("POST ")).toList();
            assertThat(calls.indexOf("POST /api/v1/endpoint/inventory"))
                    .isLessThan(calls.indexOf("POST /api/v1/endpoint/requests"))
                    .isNotNegative();
        }

        @Test
        void shouldSayWhatIsMissing() {
            assertThat(run(2, "request", "--purpose", PURPOSE))
                    .contains("Nothing was refused here yet");
            assertThat(run(2, "request", model.toString(), "--purpose", PURPOSE))
                    .contains("Not known yet: --tool, --scope, --data-class");
            laptop.startSession();
            assertThat(run(2, "request", model.toString(), "--tool", "ollama"))
                    .contains("--purpose must say why");
            assertThat(run(2, "request", folder.resolve("none.gguf").toString()))
                    .contains("Name a file");
        }

        @Test
        void shouldGiveTheLinkWhenTheServerRefuses() throws IOException {
            laptop.startSession();
            run(10, "check", model.toString(), "--tool", "llama_cpp");
            Files.delete(model);
            assertThat(run(20, "request", "--purpose", PURPOSE))
                    .contains("request.model_unknown")
                    .contains("/requests/new?digest=" + digest);
        }

        @Test
        void shouldNotAskForBytesThatReplacedTheRefusedOnes() throws IOException {
            laptop.startSession();
            run(10, "check", model.toString(), "--tool", "llama_cpp");
            Files.write(model, TinyGguf.bytes(2));
            assertThat(run(20, "request", "--purpose", PURPOSE)).contains(digest);
        }

        @Test
        void shouldBeReadableByPrograms() {
            laptop.startSession();
            assertThat(
                            run(
                                    0,
                                    "request",
                                    model.toString(),
                                    "--tool",
                                    "ollama",
                                    "--purpose",
                                    PURPOSE,
                                    "--json"))
                    .startsWith("{\"outcome\":\"review\",\"request_id\":\"req_1\"");
        }
    }

    @Nested
    class Log {
        @Test
        void shouldShowWhatWasRefusedAndWhy() {
            run(10, "check", model.toString(), "--tool", "llama_cpp");
            assertThat(run(0, "log")).contains("check.denied").contains("token.none");
            assertThat(run(0, "log", "--kind", "load.allowed")).contains("Nothing of that kind");
            assertThat(run(0, "log", "--json", "--kind", "check.denied"))
                    .contains("\"kind\":\"check.denied\"")
                    .contains("\"digest\":\"" + digest + "\"");
            laptop.time.pass(java.time.Duration.ofHours(2));
            assertThat(run(0, "log", "--since", "1h")).contains("Nothing of that kind");
            assertThat(run(0, "log", "--since", "3h", "--last", "1")).contains("check.denied");
            assertThat(run(0, "log", "--since", "2026-11-23T09:00:00Z")).contains("check.denied");
        }

        @Test
        void shouldRefuseWhatItDoesNotUnderstand() {
            assertThat(run(2, "log", "--since", "yesterday")).contains("Examples: --since 12h");
            assertThat(run(2, "log", "--kind", "load")).contains("Choose among: record.begun");
            assertThat(run(2, "log", "--last", "0")).contains("--last must be at least 1");
        }

        @Test
        void shouldVerifyAndEndWithNineteenWhenItWasChanged() throws IOException {
            run(10, "check", model.toString());
            assertThat(run(0, "log", "verify")).contains("2 entries, none changed or missing");
            Path record = laptop.home().resolve("record/record-000001.jsonl");
            Files.writeString(record, Files.readString(record).replace("tiny", "tini"));
            assertThat(run(19, "log", "verify")).contains("entry 2  record.changed");
            assertThat(run(19, "log", "verify", "--json"))
                    .contains("\"intact\":false")
                    .contains("\"code\":\"record.changed\"");
        }

        @Test
        void shouldNeverHoldWhatIsNoUse() throws IOException {
            run(10, "check", model.toString(), "--tool", "llama_cpp");
            String record = Files.readString(laptop.home().resolve("record/record-000001.jsonl"));
            assertThat(record.lines().toList().get(1))
                    .matches(
                            "\\{\"account\":\"[^\"]*\",\"at\":\\d+,\"code\":\"token.none\",\"data_classes\":\\[\\],\"detail\":\"[^\"]*\",\"digest\":\"sha256:[0-9a-f]{64}\",\"kind\":\"check.denied\",\"name\":\"tiny.gguf\",\"previous\":\"[0-9a-f]{64}\",\"scopes\":\\[\\],\"sequence\":2,\"tool\":\"llama_cpp\"}");
        }
    }

    @Nested
    class Sessions {
        @Test
        void shouldSayWhatIsApprovedUnderThem() {
            server.approve("apr_1", TinyGguf.bytes(1));
            laptop.sync();
            assertThat(
                            run(
                                    0,
                                    "session",
                                    "start",
                                    "--scope",
                                    "code_generation",
                                    "--data-class",
                                    "source_code",
                                    "--for",
                                    "90m"))
                    .contains("Session until 2026-11-23T10:30:00Z")
                    .contains("Approved under it:")
                    .contains("tiny.gguf with llama_cpp");
            assertThat(
                            run(
                                    0,
                                    "session",
                                    "start",
                                    "--scope",
                                    "refactoring",
                                    "--data-class",
                                    "source_code"))
                    .contains("No approval here covers all of it.")
                    .contains("tiny.gguf with llama_cpp: not approved for refactoring");
            assertThat(run(0, "session", "show")).contains("Refused under it:");
        }

        @Test
        void shouldBeStartedByTheCommandThatARefusalPrints() {
            server.approve("apr_1", TinyGguf.bytes(1));
            laptop.sync();
            run(0, "posture", "--send");
            String refused = run(16, "check", model.toString());
            String command = "session start --scope code_generation --data-class source_code";
            assertThat(refused).contains("Run: countersign " + command + " ");
            run(0, command.split(" ", -1));
            run(0, "check", model.toString());
        }

        @Test
        void shouldLastAtMostEightHours() {
            for (String length : new String[] {"481m", "9h", "0h", "4", "-1h", "4d"}) {
                assertThat(
                                run(
                                        2,
                                        "session",
                                        "start",
                                        "--scope",
                                        "code_generation",
                                        "--data-class",
                                        "source_code",
                                        "--for=" + length))
                        .contains("between 1m and 8h");
            }
        }
    }

    @Nested
    class Status {
        @Test
        void shouldBeOneScreen() {
            server.approve("apr_1", TinyGguf.bytes(1));
            laptop.sync();
            laptop.startSession();
            assertThat(run(0, "status"))
                    .contains("Device     dev_1 of usr_1")
                    .contains("Mode       enforce")
                    .contains("Synced     0 min ago")
                    .contains("Record     1 entries")
                    .contains("revocation known as of 0 min ago, good for 7 days")
                    .contains("Nothing known here would be denied.");
        }

        @Test
        void shouldBeReadableByPrograms() {
            server.approve("apr_1", TinyGguf.bytes(1));
            laptop.sync();
            assertThat(run(0, "status", "--json"))
                    .contains("\"mode\":\"enforce\"")
                    .contains("\"unsent_receipts\":0")
                    .contains("\"status_list_too_old_at\":\"2026-11-30T09:00:00Z\"")
                    .contains("\"would_be_denied\":[\"everything:");
        }
    }
}
