package dev.countersign.policy;

import static dev.countersign.policy.BuiltBundle.input;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.policy.wasm.TestEngines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every failure is caused for real: the policy under {@code policy/misbehaving} does what its input
 * says.
 */
class EngineFailureTest {
    @TempDir static Path directory;
    private static Policy policy;

    @BeforeAll
    static void build() throws Exception {
        PolicySettings settings = new PolicySettings(Duration.ofMillis(1500), 256, 1);
        policy =
                BuiltBundle.of("misbehaving", directory)
                        .unproven(TestEngines.with(directory.resolve("cache"), settings));
    }

    @ParameterizedTest
    @CsvSource({
        "loop, DEADLINE",
        "grow, MEMORY",
        "conflict, ABORTED",
        "undefined, UNDEFINED",
        "nonsense, OUTPUT_INVALID",
        "unknown_outcome, OUTPUT_INVALID",
        "too_mild, OUTPUT_INVALID",
        "no_reviewer, OUTPUT_INVALID",
        "negative, OUTPUT_INVALID",
        "lost_rule, CODES_INCOMPLETE",
        "twice, CODES_INCOMPLETE"
    })
    void shouldDenyWithItsOwnCodeAndGoOn(String fault, EngineFailure failure) {
        assertDenied(policy.evaluateRaw(input(fault)), failure);
        assertThat(policy.evaluateRaw(input("approval")).outcome()).isEqualTo(Outcome.ALLOW);
        assertThat(policy.evaluateRaw(input("sound")).failure()).isNull();
    }

    @Test
    void shouldDenyWhatIsNotAnInput() {
        assertDenied(
                policy.evaluateRaw("nonsense".getBytes(StandardCharsets.UTF_8)),
                EngineFailure.INPUT_INVALID);
    }

    @Test
    void shouldDenyWithoutABundle() {
        EvaluatedDecision evaluated = LoadedPolicy.none().evaluateRaw(input("approval"));
        assertDenied(evaluated, EngineFailure.NO_BUNDLE);
        assertThat(evaluated.bundle()).isEqualTo(BundleIdentity.NONE);
    }

    @Test
    void shouldDenyOnAThreadThatIsToStop() {
        Thread.currentThread().interrupt();
        EvaluatedDecision evaluated = policy.evaluateRaw(input("approval"));
        assertThat(Thread.interrupted()).as("the wish to stop is kept").isTrue();
        assertDenied(evaluated, EngineFailure.INTERNAL);
        assertThat(policy.evaluateRaw(input("approval")).outcome()).isEqualTo(Outcome.ALLOW);
    }

    @Test
    void shouldDescribeEveryFailureToPeople() {
        for (EngineFailure failure : EngineFailure.values()) {
            RuleDescription description = policy.rule(failure.code());
            assertThat(description.area()).isEqualTo("engine");
            assertThat(description.remedy()).isNotBlank();
        }
    }

    private static void assertDenied(EvaluatedDecision evaluated, EngineFailure failure) {
        assertThat(evaluated.failure()).isEqualTo(failure);
        assertThat(evaluated.outcome()).isEqualTo(Outcome.DENY);
        assertThat(evaluated.decision().failing(Severity.DENY))
                .singleElement()
                .returns(failure.code(), Decision.Finding::code);
        assertThat(evaluated.decision().obligations()).isEqualTo(Decision.Obligations.NONE);
        assertThat(evaluated.output()).contains("\"outcome\":\"deny\"", failure.code());
    }
}
