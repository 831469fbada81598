package dev.countersign.gate.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.gate.check.CheckResult;
import dev.countersign.gate.check.Refusal;
import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.model.ModelFinder;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadGateTest {
    @TempDir Path folder;
    private SampleLaptop laptop;
    private SampleServer server;
    private Path model;
    private LoadGate gate;

    @BeforeEach
    void approvedModel() throws IOException {
        laptop = new SampleLaptop(folder);
        server = new SampleServer(laptop.time);
        laptop.enrol(server);
        model = folder.resolve("tiny.gguf");
        Files.write(model, TinyGguf.bytes(1));
        server.approve("apr_1", TinyGguf.bytes(1));
        laptop.sync();
        laptop.startSession();
        gate = laptop.loadGate();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private LoadRequest request() throws Exception {
        return new LoadRequest(
                new ModelFinder(Map.of(), folder).one(model.toString()),
                "llama_cpp",
                laptop.files().home().account());
    }

    private String refused() throws Exception {
        LoadRequest request = request();
        LoadDecision decision = gate.decide(request);
        assertThat(decision.goesThrough()).isFalse();
        return gate.refusal(request, decision).reason();
    }

    @Nested
    class Decide {
        @Test
        void shouldLetAnApprovedModelThrough() throws Exception {
            LoadDecision decision = gate.decide(request());
            assertThat(decision.result()).isInstanceOf(CheckResult.Allowed.class);
            assertThat(decision.goesThrough()).isTrue();
        }

        @Test
        void shouldSeeEveryChangeAtOnce() throws Exception {
            gate.decide(request());
            Files.write(model, TinyGguf.bytes(2));
            assertThat(refused()).isEqualTo("model.different");
            Files.write(model, TinyGguf.bytes(1));
            laptop.run("session", "end");
            assertThat(refused()).isEqualTo("use.no_session");
            laptop.startSession();
            server.forgetApprovals();
            laptop.sync();
            assertThat(refused()).isEqualTo("token.none");
        }

        @Test
        void shouldSpeakOfTheApprovalForThisTool() throws Exception {
            gate.decide(request());
            server.tools = Set.of("ollama");
            server.approve("apr_2", TinyGguf.bytes(1));
            laptop.sync();
            Files.write(model, TinyGguf.bytes(2));
            assertThat(refused()).isEqualTo("model.different");
        }

        @Test
        void shouldRefuseAnotherAccount() throws Exception {
            LoadRequest own = request();
            LoadRequest foreign = new LoadRequest(own.model(), own.tool(), "uid:4242");
            LoadDecision decision = gate.decide(foreign);
            assertThat(decision.goesThrough()).isFalse();
            assertThat(gate.refusal(foreign, decision).exitCode()).isEqualTo(15);
        }

        @Test
        void shouldAnswerAnErrorWithARefusal() throws Exception {
            LoadRequest request = request();
            Files.delete(model);
            LoadDecision decision = gate.decide(request);
            assertThat(decision.goesThrough()).isFalse();
            Refusal refusal = gate.refusal(request, decision);
            assertThat(refusal.exitCode()).isEqualTo(20);
            assertThat(refusal.sentence()).contains("is not a regular file");
        }

        @Test
        void shouldTellTheRuleWhatHelpsAndWhereToAsk() throws Exception {
            Files.write(model, TinyGguf.bytes(2));
            LoadRequest request = request();
            Refusal refusal = gate.refusal(request, gate.decide(request));
            assertThat(refusal.sentence())
                    .contains("V13, model.different")
                    .containsPattern(
                            Pattern.quote(server.url())
                                    + "/requests/new\\?digest=sha256:[0-9a-f]{64}&device=dev_1&tool=llama_cpp"
                                    + "&scope=code_generation&data_class=source_code$");
        }
    }

    @Nested
    class Watch {
        private final List<LoadDecision> ended = new ArrayList<>();

        @Test
        void shouldEndWhatMayNotStay() throws Exception {
            LoadWatch watch = new LoadWatch(gate);
            watch.begin(request(), ended::add);
            watch.look();
            assertThat(ended).isEmpty();
            laptop.time.pass(Duration.ofDays(20));
            watch.look();
            watch.look();
            assertThat(ended).hasSize(1);
        }

        @Test
        void shouldForgetWhatIsNoLongerLoaded() throws Exception {
            LoadWatch watch = new LoadWatch(gate);
            watch.begin(request(), ended::add).close();
            laptop.time.pass(Duration.ofDays(20));
            watch.look();
            assertThat(ended).isEmpty();
        }

        @Test
        void shouldTryAgainAndLookAtTheOthersWhenOneCannotBeUnloaded() throws Exception {
            LoadWatch watch = new LoadWatch(gate);
            int[] tries = new int[1];
            watch.begin(
                    request(),
                    _ -> {
                        tries[0]++;
                        throw new IOException("the tool does not answer");
                    });
            watch.begin(request(), ended::add);
            laptop.time.pass(Duration.ofDays(20));
            assertThatThrownBy(watch::look).hasMessage("the tool does not answer");
            assertThatThrownBy(watch::look).isInstanceOf(IOException.class);
            assertThat(ended).hasSize(1);
            assertThat(tries[0]).isEqualTo(2);
        }

        @Test
        void shouldLookAtTheOthersWhateverOneDoes() throws Exception {
            LoadWatch watch = new LoadWatch(gate);
            for (int i = 0; i < 5; i++) {
                watch.begin(
                        request(),
                        _ -> {
                            throw new IllegalStateException("not foreseen");
                        });
                watch.begin(request(), ended::add);
            }
            laptop.time.pass(Duration.ofDays(20));
            assertThatThrownBy(watch::look)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not foreseen");
            assertThat(ended).hasSize(5);
        }
    }
}
