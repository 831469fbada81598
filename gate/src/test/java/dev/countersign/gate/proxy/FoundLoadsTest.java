package dev.countersign.gate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import dev.countersign.token.Digest;
import dev.countersign.token.GatePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a round does about weights that are in memory though the gate did not let them through. */
class FoundLoadsTest {
    @TempDir Path folder;
    private SampleLaptop laptop;
    private SampleServer server;

    @BeforeEach
    void enrol() throws IOException {
        laptop = new SampleLaptop(folder);
        server = new SampleServer(laptop.time);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private List<String> recorded(String kind) {
        return laptop.run("log", "--json", "--kind", kind)
                .output()
                .lines()
                .filter(line -> line.contains(kind))
                .toList();
    }

    @Nested
    class Ollama {
        private OllamaRig rig;

        @BeforeEach
        void start() throws IOException {
            OllamaRig.approve(laptop, server);
            rig = new OllamaRig(folder, laptop);
        }

        @AfterEach
        void close() {
            rig.close();
        }

        private String bad() throws IOException {
            Path manifest =
                    rig.store.root.resolve("manifests/registry.ollama.ai/library/bad/latest");
            return OllamaRig.loadedAs("bad:latest", Digest.of(Files.readAllBytes(manifest)));
        }

        private List<String> unloaded() {
            return rig.ollama.calls().stream()
                    .map(StandIn.Arrived::body)
                    .filter(body -> body.contains("\"keep_alive\":0"))
                    .toList();
        }

        @Test
        void shouldUnloadWhatIsNotApprovedAndRecordItOnce() throws Exception {
            rig.loaded = bad();
            rig.gate.look();
            rig.gate.look();
            assertThat(rig.loaded).isEmpty();
            assertThat(unloaded())
                    .containsExactly(
                            "{\"model\":\"bad:latest\",\"keep_alive\":0,\"stream\":false}");
            assertThat(recorded("load.mismatch"))
                    .singleElement()
                    .asString()
                    .contains("loaded past the gate", "token.none", "bad");
            assertThat(rig.log)
                    .containsExactly("MISMATCH bad:latest: loaded past the gate; unloading");
        }

        @Test
        void shouldRecordItAgainWhenItIsLoadedAgain() throws Exception {
            for (int i = 0; i < 2; i++) {
                rig.loaded = bad();
                rig.gate.look();
                rig.gate.look();
            }
            assertThat(recorded("load.mismatch")).hasSize(2);
            assertThat(unloaded()).hasSize(2);
        }

        @Test
        void shouldTryAgainUntilItIsGone() throws Exception {
            rig.ollama.on(
                    "/api/generate",
                    (exchange, _) -> StandIn.say(exchange, 500, "application/json", "{}"));
            rig.loaded = bad();
            rig.gate.look();
            rig.gate.look();
            assertThat(unloaded()).hasSize(2);
            assertThat(recorded("load.mismatch")).hasSize(1);
            assertThat(rig.log).anyMatch(line -> line.startsWith("could not be unloaded"));
        }

        @Test
        void shouldUnloadWhatCannotBeTold() throws Exception {
            rig.loaded =
                    OllamaRig.loadedAs("nosuch:latest", Digest.of(OllamaRig.BAD))
                            + ","
                            + OllamaRig.loadedAs("../odd", Digest.of(OllamaRig.OK));
            rig.gate.look();
            assertThat(unloaded()).hasSize(2);
            assertThat(recorded("load.mismatch"))
                    .hasSize(2)
                    .allMatch(line -> line.contains("model.unreadable"));
        }

        @Test
        void shouldLeaveWhatIsApprovedAndWatchItFromThenOn() throws Exception {
            rig.loaded = rig.ok();
            rig.gate.look();
            rig.gate.look();
            assertThat(unloaded()).isEmpty();
            assertThat(recorded("load.allowed")).hasSize(1);
            server.forgetApprovals();
            laptop.sync();
            rig.gate.look();
            assertThat(unloaded()).hasSize(1);
            assertThat(recorded("load.ended")).hasSize(1);
            assertThat(recorded("load.mismatch")).isEmpty();
        }

        @Test
        void shouldUnloadAnApprovedOneWithoutASession() throws Exception {
            laptop.run("session", "end");
            rig.loaded = rig.ok();
            rig.gate.look();
            assertThat(unloaded()).hasSize(1);
            assertThat(recorded("load.mismatch")).hasSize(1);
        }

        @Test
        void shouldSeeOtherWeightsUnderTheNameOfALoadThatItLetThrough() throws Exception {
            rig.generate("ok");
            rig.loaded = OllamaRig.loadedAs("ok:latest", Digest.of(OllamaRig.BAD));
            rig.gate.look();
            assertThat(unloaded()).hasSize(1);
            assertThat(recorded("load.mismatch"))
                    .singleElement()
                    .asString()
                    .contains("loaded past the gate: Ollama loaded the manifest");
        }

        @Test
        void shouldLeaveAloneWhatItLetThrough() throws Exception {
            rig.generate("OK:latest");
            rig.gate.look();
            assertThat(unloaded()).isEmpty();
            assertThat(recorded("load.allowed")).hasSize(1);
            assertThat(recorded("load.mismatch")).isEmpty();
        }

        @Test
        void shouldLeaveAloneWhatIsOnItsWayIn() throws Exception {
            rig.ollama.on(
                    "/api/chat",
                    (exchange, _) -> {
                        // What a round sees between the start of a load and its comparison.
                        rig.loaded = OllamaRig.loadedAs("ok:latest", Digest.of(OllamaRig.BAD));
                        rig.gate.look();
                        rig.loaded = rig.ok();
                        StandIn.say(exchange, 200, "application/json", "{}");
                    });
            assertThat(rig.post("/api/chat", "{\"model\":\"ok\"}").statusCode()).isEqualTo(200);
            assertThat(unloaded()).isEmpty();
            assertThat(recorded("load.mismatch")).isEmpty();
        }

        @Test
        void shouldSayOnceThatItCannotAsk() throws Exception {
            rig.loaded = "{\"name\":\"a\\u0000\"}";
            rig.gate.look();
            rig.gate.look();
            assertThat(rig.log)
                    .singleElement()
                    .asString()
                    .startsWith("what is loaded could not be asked");
        }

        @Test
        void shouldOnlyRecordWhileItObserves() throws Exception {
            server.govern(GatePolicy.Mode.OBSERVE, 1, Duration.ofDays(7));
            laptop.sync();
            rig.loaded = bad() + "," + OllamaRig.loadedAs("nosuch", Digest.of(OllamaRig.BAD));
            rig.gate.look();
            rig.gate.look();
            assertThat(unloaded()).isEmpty();
            assertThat(recorded("load.mismatch")).hasSize(2);
            assertThat(rig.log).hasSize(2);
        }

        @Test
        void shouldRecordAMismatchThatItLetStayOnlyOnce() throws Exception {
            server.govern(GatePolicy.Mode.OBSERVE, 1, Duration.ofDays(7));
            laptop.sync();
            rig.ollama.on(
                    "/api/chat",
                    (exchange, _) -> {
                        rig.loaded = OllamaRig.loadedAs("ok:latest", Digest.of(OllamaRig.BAD));
                        StandIn.say(exchange, 200, "application/json", "{}");
                    });
            rig.post("/api/chat", "{\"model\":\"ok\"}");
            rig.gate.look();
            assertThat(recorded("load.mismatch")).hasSize(1);
        }
    }

    @Nested
    class LmStudio {
        @Test
        void shouldUnloadOnlyWhatIsNotApproved() throws Exception {
            Path models = folder.resolve("models");
            Files.createDirectories(models.resolve("acme/ok-GGUF"));
            Files.createDirectories(models.resolve("acme/other-GGUF"));
            Files.write(models.resolve("acme/ok-GGUF/ok.gguf"), OtherRig.OK);
            Files.write(models.resolve("acme/other-GGUF/other.gguf"), OtherRig.BAD);
            try (StandIn studio =
                            new StandIn()
                                    .on(
                                            "/api/v1/models",
                                            """
                                            {"models":[{"key":"ok","loaded_instances":[{"id":"ok"}]},\
                                            {"key":"other","loaded_instances":[{"id":"other:2"}]},\
                                            {"key":"third","loaded_instances":[]}]}\
                                            """);
                    OtherRig rig =
                            new OtherRig(
                                    folder, Tools.LM_STUDIO, "lm_studio", studio.url(), models)) {
                rig.gate.look();
                assertThat(studio.calls())
                        .filteredOn(call -> call.target().equals("/api/v1/models/unload"))
                        .extracting(StandIn.Arrived::body)
                        .containsExactly("{\"instance_id\":\"other:2\"}");
                assertThat(rig.log)
                        .containsExactly("MISMATCH other:2: loaded past the gate; unloading");
            }
        }
    }
}
