package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.wasm.TestEngines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples are the contract: Rego's own tests read the same files. */
class ExamplesTest {
    @TempDir static Path cache;
    private static PolicyEngine engine;
    private static Policy policy;

    @BeforeAll
    static void load() throws BundleRefused {
        PolicyBundle bundle = PolicyBundle.read(Repository.BUILT);
        engine = TestEngines.patient(cache).make(bundle);
        policy = new Policy(LoadedPolicy.unproven(bundle, engine));
    }

    static List<Path> examples() throws IOException {
        return Repository.examples();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldBeAnsweredByTheEngine(Path example) throws IOException {
        byte[] input = Files.readAllBytes(example.resolve("input.json"));
        assertThat(engine.evaluate(input)).isInstanceOf(EngineAnswer.Result.class);
        String answer = ((EngineAnswer.Result) engine.evaluate(input)).json();
        assertThat(StrictJson.tree(answer.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(StrictJson.tree(Files.readAllBytes(example.resolve("expected.json"))));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldBeDecidedTheSameThroughTheDoorOrBeRefusedThere(Path example) throws IOException {
        byte[] input = Files.readAllBytes(example.resolve("input.json"));
        EvaluatedDecision evaluated = policy.evaluateRaw(input);
        if (readable(input)) {
            assertThat(evaluated.failure()).isNull();
            assertThat(StrictJson.tree(StrictJson.write(evaluated.decision())))
                    .isEqualTo(
                            StrictJson.tree(Files.readAllBytes(example.resolve("expected.json"))));
        } else {
            assertThat(evaluated.failure()).isEqualTo(EngineFailure.INPUT_INVALID);
            assertThat(evaluated.outcome()).isEqualTo(Outcome.DENY);
        }
    }

    @Test
    void shouldMostlyBeReadable() throws IOException {
        long refused =
                Repository.examples().stream().filter(example -> !readable(bytes(example))).count();
        assertThat(refused).isLessThan(10);
    }

    private static byte[] bytes(Path example) {
        try {
            return Files.readAllBytes(example.resolve("input.json"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean readable(byte[] input) {
        try {
            StrictJson.read(input, DecisionInput.class);
            return true;
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
