package dev.countersign.policy.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.policy.BundleRefused;
import dev.countersign.policy.EngineAnswer;
import dev.countersign.policy.EngineFailure;
import dev.countersign.policy.PolicySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a module may do to the server: nothing beyond its time and its memory. */
class ContainmentTest {
    private static final byte[] SOUND = "{}".getBytes(UTF_8);
    private static final int PAGES = 64;

    /** How often a new engine was asked before it is handed out. */
    private static final int WARM_UP = 20;

    @TempDir Path cache;

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("raw loop", HandMade.LOOP, EngineFailure.DEADLINE),
                fault("loop of long steps", HandMade.FILL, EngineFailure.DEADLINE),
                fault("growth without end", HandMade.GROW, EngineFailure.DEADLINE),
                fault("growth until refused", HandMade.EXHAUST, EngineFailure.MEMORY),
                fault("4 GiB at once", HandMade.GROW_AT_ONCE, EngineFailure.ABORTED),
                fault("trap", HandMade.TRAP, EngineFailure.ABORTED),
                fault("division by zero", HandMade.DIVIDE, EngineFailure.ABORTED),
                fault("outside of memory", HandMade.OUTSIDE, EngineFailure.ABORTED),
                Arguments.of(
                        "recursion", new HandMade().endlessRecursion(), EngineFailure.ABORTED));
    }

    private static Arguments fault(String name, byte[] code, EngineFailure failure) {
        return Arguments.of(name, new HandMade().faultyEvaluation(code), failure);
    }

    @Nested
    class Evaluation {
        @ParameterizedTest(name = "{0}")
        @MethodSource("dev.countersign.policy.wasm.ContainmentTest#faults")
        void shouldBeStoppedAndItsInstanceThrownAway(
                String name, HandMade module, EngineFailure failure) throws Exception {
            WasmEngine engine = engine(module, Duration.ofMillis(300), 1);
            assertThat(letter(engine)).as("the first instance").isEqualTo(letter(WARM_UP + 1));
            assertThat(letter(engine)).as("the same").isEqualTo(letter(WARM_UP + 2));
            long start = System.nanoTime();
            EngineAnswer answer = engine.evaluate(HandMade.FAULT);
            assertThat(answer).as(name).isInstanceOf(EngineAnswer.Failed.class);
            assertThat(((EngineAnswer.Failed) answer).failure())
                    .as(answer.toString())
                    .isEqualTo(failure);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(3));
            assertThat(Thread.interrupted()).isFalse();
            assertThat(letter(engine)).as("a new instance").isEqualTo(letter(1));
        }

        @Test
        void shouldNeverBlockTheOthersForEver() throws Exception {
            WasmEngine engine =
                    engine(
                            new HandMade().faultyEvaluation(HandMade.LOOP),
                            Duration.ofMillis(200),
                            2);
            try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
                List<Future<EngineAnswer>> stuck = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    stuck.add(threads.submit(() -> engine.evaluate(HandMade.FAULT)));
                }
                for (Future<EngineAnswer> answer : stuck) {
                    assertThat(answer.get())
                            .isInstanceOfSatisfying(
                                    EngineAnswer.Failed.class,
                                    failed ->
                                            assertThat(failed.failure())
                                                    .isEqualTo(EngineFailure.DEADLINE));
                }
            }
            assertThat(letter(engine)).isNotBlank();
        }
    }

    @Nested
    class Loading {
        @Test
        void shouldTakeASoundModule() throws Exception {
            assertThat(letter(engine(new HandMade(), Duration.ofSeconds(5), 1)))
                    .isEqualTo(letter(WARM_UP + 1));
        }

        @Test
        void shouldHaveADeadlineOfItsOwn() {
            assertRefused(m -> m.faultyStart(HandMade.LOOP), "not compiled and ready within 1 s");
            assertRefused(m -> m.faultyParsing(HandMade.LOOP), "not compiled and ready within 1 s");
            assertRefused(m -> m.faultyStart(HandMade.GROW), "not compiled and ready within 1 s");
        }

        @Test
        void shouldRefuseWhatFailsWhileItIsLoaded() {
            assertRefused(m -> m.faultyStart(HandMade.TRAP), "/policy.wasm cannot be run");
            assertRefused(m -> m.faultyParsing(HandMade.EXHAUST), "/policy.wasm cannot be run");
        }

        @Test
        void shouldRefuseWhatCouldUseMemoryBeyondItsOwn() {
            assertRefused(
                    m -> m.faultyEvaluation(HandMade.GROW_TABLE), "OPA's compiler does not emit");
            assertRefused(HandMade::withOwnMemory, "import its one memory");
            assertRefused(m -> m.withFirstPages(65_536), "65536 pages");
        }

        @Test
        void shouldNameWhatIsMissing() {
            assertRefused(
                    m -> m.withBuiltins("{\"http.send\":0,\"time.now_ns\":1}"),
                    "http.send, time.now_ns");
            assertRefused(
                    m -> m.withEntrypoints("{\"other/rule\":0}"),
                    "no entrypoint countersign/main/decision, only other/rule");
            assertRefused(m -> m.withBuiltins("nonsense"), "broken JSON");
        }

        private void assertRefused(UnaryOperator<HandMade> change, String reason) {
            byte[] wasm = change.apply(new HandMade()).wasm();
            assertThatThrownBy(() ->
                            engines(Duration.ofSeconds(5), 1, Duration.ofSeconds(1))
                                    .make(wasm, SOUND, "countersign/main/decision"))
                    .isInstanceOf(BundleRefused.class)
                    .hasMessageContaining(reason);
        }
    }

    private WasmEngine engine(HandMade module, Duration deadline, int instances)
            throws BundleRefused {
        return engines(deadline, instances, Duration.ofSeconds(60))
                .make(module.wasm(), SOUND, "countersign/main/decision");
    }

    private WasmEngines engines(Duration deadline, int instances, Duration loading) {
        return new WasmEngines(
                new PolicySettings(deadline, PAGES, instances),
                new CodeCache(cache, new byte[32]),
                loading);
    }

    private static String letter(WasmEngine engine) {
        EngineAnswer answer = engine.evaluate(SOUND);
        assertThat(answer).isInstanceOf(EngineAnswer.Result.class);
        return ((EngineAnswer.Result) answer).json();
    }

    private static String letter(int evaluations) {
        return "\"" + (char) ('A' + evaluations) + "\"";
    }
}
