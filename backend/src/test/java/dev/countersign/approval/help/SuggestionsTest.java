package dev.countersign.approval.help;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.ServerTest;
import dev.countersign.policy.Decision;
import dev.countersign.policy.DecisionInput;
import dev.countersign.policy.EngineFailure;
import dev.countersign.policy.EvaluatedDecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** That every suggestion helps, and how long the search may take. */
@ServerTest
class SuggestionsTest extends SearchScene {
    @Nested
    class EverySuggestion {
        @Test
        void shouldHelpAndAskForNothingNeedlessInEveryExample() throws IOException {
            int suggestions = 0;
            try (Stream<Path> folders = Files.list(EXAMPLES)) {
                for (Path folder : folders.sorted().toList()) {
                    suggestions += prove(folder.getFileName().toString(), input(folder));
                }
            }
            assertThat(suggestions).isGreaterThan(100);
        }

        /** Several facts wrong at once, as on real machines; the seed repeats the run. */
        @Test
        void shouldHelpAndAskForNothingNeedlessWhenMuchIsWrong() {
            RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20261123);
            for (int i = 0; i < 60; i++) {
                ObjectNode input = tree("allow");
                spoil(input, random);
                prove("spoiled " + i + " " + input, List.of(read(input)));
            }
        }

        private int prove(String name, List<DecisionInput> inputs) {
            int suggestions = 0;
            for (DecisionInput input : inputs) {
                var evaluated = policy.current().evaluate(input);
                if (evaluated.failure() != null) {
                    continue;
                }
                asked.set(0);
                WouldHelp help = help(input, Search.MOST_EVALUATIONS);
                assertThat(help.evaluations()).as(name).isEqualTo(asked.get() - 1);
                assertThat(asked.get() - 1).as(name).isLessThanOrEqualTo(200);
                for (Suggestion suggestion : help.suggestions()) {
                    prove(name, input, evaluated.decision(), suggestion);
                    suggestions++;
                }
            }
            return suggestions;
        }

        private void prove(
                String name, DecisionInput input, Decision unchanged, Suggestion suggestion) {
            DecisionInput better = Facts.of(input).with(suggestion.changes());
            Decision decision = policy.current().evaluate(better).decision();
            assertThat(decision).as(name).isEqualTo(suggestion.decision());
            assertThat(Standing.of(decision)).as(name).isLessThan(Standing.of(unchanged));
            assertThat(differences(tree(input), tree(better)))
                    .as(name)
                    .allMatch(pointer -> isTheirs(pointer, suggestion));
            for (Change change : suggestion.changes()) {
                List<Change> fewer = new ArrayList<>(suggestion.changes());
                fewer.remove(change);
                Decision without =
                        policy.current().evaluate(Facts.of(input).with(fewer)).decision();
                assertThat(Standing.of(without))
                        .as("%s without %s", name, change.kind())
                        .isGreaterThan(Standing.of(decision));
            }
        }

        private boolean isTheirs(String pointer, Suggestion suggestion) {
            boolean otherModel =
                    suggestion.changes().stream().anyMatch(c -> c.kind() == Kind.MODEL);
            return (otherModel && pointer.startsWith("/model/"))
                    || THEIRS.stream()
                            .anyMatch(own -> pointer.equals(own) || pointer.startsWith(own + "/"));
        }
    }

    @Nested
    class Limit {
        @Test
        void shouldEndTheSearchAndSaySo() {
            ObjectNode input = tree("everything-off-with-personal-data");
            asked.set(0);
            WouldHelp help = help(read(input), 5);
            assertThat(asked.get() - 1).isEqualTo(5);
            assertThat(help.evaluations()).isEqualTo(5);
            assertThat(help.complete()).isFalse();
        }

        @Test
        void shouldEndWhenTheEngineFails() {
            DecisionInput input = read(tree("everything-off-with-personal-data"));
            EvaluatedDecision denied = policy.current().evaluate(input);
            EvaluatedDecision failed =
                    new EvaluatedDecision(
                            denied.decision(),
                            denied.input(),
                            denied.output(),
                            denied.bundle(),
                            denied.engine(),
                            EngineFailure.DEADLINE);
            WouldHelp help = Search.against(input, denied.decision(), _ -> failed, alternatives());
            assertThat(help.suggestions()).isEmpty();
            assertThat(help.evaluations()).isEqualTo(1);
            assertThat(help.complete()).isFalse();
        }

        @Test
        void shouldSufficeWhereEverythingIsOff() {
            WouldHelp help = help(tree("everything-off-with-personal-data"));
            assertThat(help.evaluations()).isLessThanOrEqualTo(Search.MOST_EVALUATIONS);
            assertThat(help.suggestions()).isNotEmpty();
        }
    }
}
