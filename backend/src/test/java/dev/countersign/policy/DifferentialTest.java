package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.policy.opa.TestOpa;
import dev.countersign.policy.wasm.TestEngines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DifferentialTest {
    @TempDir static Path cache;
    private static PolicyBundle bundle;
    private static PolicyEngine wasm;

    @BeforeAll
    static void load() throws Exception {
        bundle = PolicyBundle.read(Repository.BUILT);
        wasm = TestEngines.patient(cache).make(bundle);
    }

    @Test
    void shouldFindTheEnginesOfOneMind() throws Exception {
        try (RunningOpa opa =
                RunningOpa.with(Repository.POLICIES.resolve("build/countersign.tar.gz"))) {
            PolicyEngine topdown =
                    TestOpa.at(opa.url(), Duration.ofSeconds(20)).engine(bundle.identity());
            Differential differential = new Differential(bundle, wasm, topdown);
            Differential.Tally tally = differential.block(1, Differential.BLOCK);
            tally.add(differential.block(2, Differential.BLOCK));
            assertThat(tally.disagreements()).isEmpty();
            assertThat(tally.of(Outcome.ALLOW)).as("allowed").isGreaterThan(20);
            assertThat(tally.of(Outcome.REVIEW)).as("to review").isGreaterThan(50);
            assertThat(tally.of(Outcome.DENY)).as("denied").isGreaterThan(200);
            assertThat(tally.refused()).as("refused before both").isGreaterThan(200);
        }
    }

    @Nested
    class Planted {
        /** An engine that is wrong about one kind of input. */
        private static PolicyEngine wrong(String about) {
            return new PolicyEngine() {
                @Override
                public EngineAnswer evaluate(byte[] input) {
                    EngineAnswer right = wasm.evaluate(input);
                    String text = new String(input, StandardCharsets.UTF_8);
                    return text.contains(about) && right instanceof EngineAnswer.Result(String json)
                            ? new EngineAnswer.Result(json.replaceFirst("\"deny\"", "\"warn\""))
                            : right;
                }

                @Override
                public String name() {
                    return "wrong";
                }
            };
        }

        @Test
        void shouldBeFoundAndMadeSmall() throws Exception {
            Differential differential = new Differential(bundle, wasm, wrong("\"macos\""));
            Differential.Tally tally = differential.block(1, 100);
            assertThat(tally.disagreements())
                    .isNotEmpty()
                    .allSatisfy(found -> {
                        assertThat(found.input()).contains("macos");
                        assertThat(found.input().length())
                                .as(found.input())
                                .isLessThan(
                                        "{\"device\":{\"os\":{\"family\":\"macos\"}}}".length()
                                                + 1);
                        assertThat(found.toString()).contains("seed 1", "smallest input");
                    });
        }
    }

    @Nested
    class Minimise {
        @Test
        void shouldLeaveOnlyWhatMatters() throws Exception {
            JsonNode input = RandomInputs.EXACT.readTree(Repository.example("allow"));
            JsonNode small =
                    JsonMinimiser.minimise(
                            input,
                            candidate ->
                                    candidate.at("/tool/version").size() > 1
                                            && candidate.at("/use/reason").asText().length() > 3);
            assertThat(small.propertyStream().map(java.util.Map.Entry::getKey))
                    .containsExactlyInAnyOrder("tool", "use");
            assertThat(small.at("/tool/version").toString()).isEqualTo("[0,0]");
            assertThat(small.at("/use/reason").asText()).hasSizeBetween(4, 7);
            assertThat(small.path("tool")).hasSize(1);
            assertThat(small.path("use")).hasSize(1);
        }

        @Test
        void shouldFindOneElementAmongMany() throws Exception {
            StringBuilder many = new StringBuilder("{\"a\":[0");
            for (int i = 1; i < 2000; i++) {
                many.append(',').append(i);
            }
            JsonNode input = RandomInputs.EXACT.readTree(many + "]}");
            int[] tries = {0};
            JsonNode small =
                    JsonMinimiser.minimise(
                            input,
                            candidate -> {
                                tries[0]++;
                                return candidate
                                        .path("a")
                                        .valueStream()
                                        .anyMatch(e -> e.asInt() == 1234);
                            });
            assertThat(small.toString()).isEqualTo("{\"a\":[1234]}");
            assertThat(tries[0]).isLessThan(200);
        }

        @Test
        void shouldKeepNumbersAsTheyAre() throws Exception {
            JsonNode input = RandomInputs.EXACT.readTree("{\"x\":1,\"n\":[1.50,1E+400]}");
            JsonNode small =
                    JsonMinimiser.minimise(
                            input, candidate -> Objects.toString(candidate).contains("1E+400"));
            assertThat(small.toString()).contains("1E+400").doesNotContain("1.50");
        }
    }
}
