package dev.countersign.policy;

import static dev.countersign.policy.BuiltBundle.input;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.platform.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every engine keeps to. Two bundles are asked: the shipped one, and the one under {@code
 * policy/misbehaving} within {@link #SHORT}.
 */
abstract class EngineContract {
    static final Duration SHORT = Duration.ofMillis(1500);
    static final Duration PATIENT = Duration.ofSeconds(20);

    abstract PolicyEngine shipped();

    abstract PolicyEngine misbehaving();

    static List<Path> examples() throws IOException {
        return Repository.examples();
    }

    @Nested
    class Answers {
        @ParameterizedTest
        @MethodSource("dev.countersign.policy.EngineContract#examples")
        void shouldBeThoseOfTheExamples(Path example) throws IOException {
            byte[] input = Files.readAllBytes(example.resolve("input.json"));
            assertThat(StrictJson.tree(result(shipped().evaluate(input)).getBytes(UTF_8)))
                    .isEqualTo(
                            StrictJson.tree(Files.readAllBytes(example.resolve("expected.json"))));
        }

        @Test
        void shouldNotDependOnWhatWasAskedBefore() throws IOException {
            byte[] input = Repository.example("allow");
            EngineAnswer first = shipped().evaluate(input);
            shipped().evaluate(Repository.example("everything-off"));
            assertThat(shipped().evaluate(input)).isEqualTo(first);
        }

        @Test
        void shouldNotDependOnWhatOthersAsk() throws Exception {
            List<byte[]> inputs = new ArrayList<>();
            for (String name : List.of("allow", "everything-off", "review-two-roles")) {
                inputs.add(Repository.example(name));
            }
            List<EngineAnswer> alone = inputs.stream().map(shipped()::evaluate).toList();
            try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
                List<Future<List<EngineAnswer>>> together =
                        threads.invokeAll(
                                Collections.nCopies(
                                        40,
                                        () -> inputs.stream().map(shipped()::evaluate).toList()));
                for (Future<List<EngineAnswer>> answers : together) {
                    assertThat(answers.get()).isEqualTo(alone);
                }
            }
        }

        @Test
        void shouldBearALargeInput() {
            byte[] large =
                    "{\"use\":{\"reason\":\"%s\"}}".formatted("x".repeat(900_000)).getBytes(UTF_8);
            assertThat(result(shipped().evaluate(large))).contains("scope.reason.missing");
        }

        @Test
        void shouldSayWhenThereIsNone() {
            assertThat(misbehaving().evaluate(input("undefined")))
                    .isEqualTo(new EngineAnswer.Undefined());
        }
    }

    @Nested
    class Failures {
        @ParameterizedTest
        @ValueSource(strings = {"", " ", "nonsense", "{", "{\"a\":\"\\ud800\"}", "{\"now\":01}"})
        void shouldRefuseWhatIsNoJson(String text) {
            assertFailed(misbehaving().evaluate(text.getBytes(UTF_8)), EngineFailure.INPUT_INVALID);
            assertWellAgain();
        }

        @Test
        void shouldRefuseOtherEncodings() {
            byte[] broken = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};
            assertFailed(misbehaving().evaluate(broken), EngineFailure.INPUT_INVALID);
            assertWellAgain();
        }

        @Test
        void shouldRefuseWhatIsTooLarge() {
            byte[] large = ("[" + "[],".repeat(7_000_000) + "[]]").getBytes(UTF_8);
            assertFailed(misbehaving().evaluate(large), EngineFailure.MEMORY);
            assertWellAgain();
        }

        @Test
        void shouldTellAConflictInTheBundle() {
            assertFailed(misbehaving().evaluate(input("conflict")), EngineFailure.ABORTED);
            assertWellAgain();
        }

        @Test
        void shouldStopAtTheDeadline() {
            long start = System.nanoTime();
            EngineAnswer answer = misbehaving().evaluate(input("loop"));
            assertFailed(answer, EngineFailure.DEADLINE);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, PATIENT);
            assertWellAgain();
        }

        @Test
        void shouldKeepTheWishToStop() {
            Thread.currentThread().interrupt();
            EngineAnswer answer = misbehaving().evaluate(input("approval"));
            assertThat(Thread.interrupted()).isTrue();
            assertFailed(answer, EngineFailure.INTERNAL);
            assertWellAgain();
        }

        private void assertWellAgain() {
            assertThat(result(misbehaving().evaluate(input("approval"))))
                    .contains("\"outcome\":\"allow\"");
        }
    }

    @Test
    void shouldNameItselfWithItsVersion() {
        shipped().evaluate("{}".getBytes(UTF_8));
        assertThat(shipped().name()).matches("opa.* .*\\d+\\.\\d+\\.\\d+");
    }

    private static void assertFailed(EngineAnswer answer, EngineFailure failure) {
        assertThat(answer).isInstanceOf(EngineAnswer.Failed.class);
        EngineAnswer.Failed failed = (EngineAnswer.Failed) answer;
        assertThat(failed.failure()).as(failed.detail()).isEqualTo(failure);
    }

    private static String result(EngineAnswer answer) {
        assertThat(answer).isInstanceOf(EngineAnswer.Result.class);
        return ((EngineAnswer.Result) answer).json();
    }
}
