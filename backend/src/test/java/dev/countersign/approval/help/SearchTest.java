package dev.countersign.approval.help;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.ServerTest;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.Decision;
import dev.countersign.policy.DecisionInput;
import dev.countersign.policy.EngineFailure;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Policy;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class SearchTest {
    private static final Path EXAMPLES =
            Path.of("..", "policies", "examples").toAbsolutePath().normalize();

    /** All that a person may be told to change; a model only as a whole. */
    private static final List<String> THEIRS =
            List.of(
                    "/use/reason",
                    "/use/sanitisation",
                    "/use/duration_days",
                    "/use/scopes",
                    "/use/data_classes",
                    "/use/environment",
                    "/subject/training/responsible_ai",
                    "/device/posture",
                    "/device/os/version",
                    "/device/enrolled",
                    "/device/assurance",
                    "/tool/version",
                    "/tool/unreviewed_plugins",
                    "/tool/facts");

    private static final List<String> FACTS_IN_ORDER =
            List.of("cloud_disabled", "prompt_logging_off", "egress_blocked", "isolated");

    @Inject Policy policy;

    private final AtomicInteger asked = new AtomicInteger();

    @Nested
    class OneThing {
        @Test
        void shouldBeToTurnOnDiskEncryption() {
            WouldHelp help = help(changed("/device/posture/facts/disk_encrypted", "false"));
            assertThat(told(help)).containsExactly("[disk_encrypted] allow");
        }

        @Test
        void shouldBeAFreshReport() {
            WouldHelp help = help(changed("/device/posture/collected_at", "1790000000"));
            assertThat(told(help)).containsExactly("[fresh_report] allow");
        }

        @Test
        void shouldBeTheVersionThatTheRuleNames() {
            WouldHelp help = help(changed("/tool/version", "[0,17,0]"));
            assertThat(help.suggestions()).isNotEmpty();
            Change first = help.suggestions().getFirst().changes().getFirst();
            assertThat(first.kind()).isEqualTo(Kind.TOOL_VERSION);
            assertThat(help.suggestions())
                    .anySatisfy(s -> assertThat(s.decision().outcome()).isEqualTo(Outcome.ALLOW));
        }

        @Test
        void shouldBeTheTrainingPage() {
            assertThat(told(help(changed("/subject/training/responsible_ai", "null"))))
                    .containsExactly("[training] allow");
        }

        @Test
        void shouldBeAReason() {
            assertThat(told(help(changed("/use/reason", "\"test\""))))
                    .containsExactly("[reason] allow");
        }

        @Test
        void shouldBeBlockedEgressWhereTheFindingNamesOnlyTheOrigin() {
            ObjectNode input = tree("allow");
            set(input, "/model/origin/country", "\"CN\"");
            set(input, "/tool/facts/egress_blocked", "false");
            assertThat(told(help(input))).containsExactly("[egress_blocked] allow");
        }
    }

    @Nested
    class Choices {
        @Test
        void shouldBeToLeaveOutWhatIsTooSensitive() {
            WouldHelp help = help(changed("/use/data_classes", "[\"source_code\",\"personal\"]"));
            assertThat(told(help)).first().isEqualTo("[data_classes] allow");
            assertThat(help.suggestions().getFirst().changes().getFirst().words())
                    .containsExactly("source_code");
        }

        @Test
        void shouldBeOtherDataWithAWordOnHowItWasSanitised() {
            WouldHelp help = help(changed("/use/data_classes", "[\"secret\"]"));
            assertThat(told(help))
                    .contains("[sanitisation, data_classes] allow", "[data_classes] allow");
        }

        @Test
        void shouldBeAnotherModelWhereNothingHelpsThisOne() {
            ObjectNode input = tree("allow");
            set(input, "/model/license", "\"CC-BY-NC-4.0\"");
            set(input, "/model/digest", "\"sha256:" + "1".repeat(64) + "\"");
            assertThat(told(help(input))).containsExactly("[model] allow");
        }

        @Test
        void shouldBeNothingWhereNothingHelps() {
            ObjectNode input = tree("allow");
            set(input, "/device/owner", "\"usr_2\"");
            WouldHelp help = help(input);
            assertThat(help.suggestions()).isEmpty();
            assertThat(help.complete()).isTrue();
        }

        @Test
        void shouldTellTheWayToAReviewAndTheWayPastIt() {
            ObjectNode input = tree("allow");
            set(input, "/device/posture/facts/disk_encrypted", "false");
            set(input, "/tool/facts/prompt_logging_off", "null");
            assertThat(told(help(input)))
                    .containsExactly(
                            "[disk_encrypted] review",
                            "[prompt_logging_off, disk_encrypted] allow");
        }

        @Test
        void shouldHaveNothingToSayToAnAllowedRequest() {
            WouldHelp help = help(tree("allow"));
            assertThat(help.suggestions()).isEmpty();
            assertThat(help.evaluations()).isZero();
        }
    }

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

    private WouldHelp help(ObjectNode input) {
        return help(read(input), Search.MOST_EVALUATIONS);
    }

    private WouldHelp help(DecisionInput input, int most) {
        var bundle = policy.current();
        return Search.within(
                most,
                input,
                ask(bundle, input).decision(),
                changed -> ask(bundle, changed),
                alternatives());
    }

    private EvaluatedDecision ask(LoadedPolicy bundle, DecisionInput input) {
        asked.incrementAndGet();
        return bundle.evaluate(input);
    }

    private static Alternatives alternatives() {
        return new Alternatives(
                List.of(Objects.requireNonNull(read(tree("allow")).model())),
                List.of(
                        "public",
                        "synthetic",
                        "sanitised",
                        "source_code",
                        "internal",
                        "confidential",
                        "personal"),
                List.of("sanitised", "synthetic"),
                List.of("code_generation", "unit_tests"),
                List.of(0L, 35L, 0L));
    }

    private static List<String> told(WouldHelp help) {
        return help.suggestions().stream()
                .map(s ->
                        s.changes().stream().map(c -> c.kind().word()).toList()
                                + " "
                                + s.decision().outcome().text())
                .toList();
    }

    private static void spoil(ObjectNode input, RandomGenerator random) {
        List<String> flags = new ArrayList<>();
        FACTS_IN_ORDER.forEach(fact -> flags.add("/tool/facts/" + fact));
        for (String fact :
                List.of("disk_encrypted", "swap_protected", "firewall_on", "screen_lock")) {
            flags.add("/device/posture/facts/" + fact);
        }
        for (String flag : flags) {
            if (random.nextInt(3) == 0) {
                set(input, flag, random.nextBoolean() ? "false" : "null");
            }
        }
        if (random.nextInt(3) == 0) {
            set(input, "/use/data_classes", "[\"source_code\",\"confidential\"]");
        }
        if (random.nextInt(4) == 0) {
            set(input, "/model/origin/country", "\"CN\"");
        }
        if (random.nextInt(4) == 0) {
            set(input, "/tool/version", "[0," + random.nextInt(40) + ",0]");
        }
        if (random.nextInt(4) == 0) {
            set(input, "/subject/training/responsible_ai", "1");
        }
    }

    private static ObjectNode changed(String pointer, String json) {
        ObjectNode input = tree("allow");
        set(input, pointer, json);
        return input;
    }

    private static void set(ObjectNode input, String pointer, String json) {
        JsonPointer place = JsonPointer.compile(pointer);
        ((ObjectNode) input.at(place.head())).set(place.last().getMatchingProperty(), json(json));
    }

    private static JsonNode json(String json) {
        try {
            return StrictJson.mapperForHttp().readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode tree(String example) {
        try {
            return (ObjectNode)
                    json(
                            Files.readString(
                                    EXAMPLES.resolve(example).resolve("input.json"),
                                    StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode tree(DecisionInput input) {
        return StrictJson.mapperForHttp().valueToTree(input);
    }

    /** Empty where the example is input that the server refuses. */
    private static List<DecisionInput> input(Path example) throws IOException {
        try {
            return List.of(
                    StrictJson.read(
                            Files.readAllBytes(example.resolve("input.json")),
                            DecisionInput.class));
        } catch (JsonProcessingException e) {
            return List.of();
        }
    }

    private static DecisionInput read(ObjectNode input) {
        try {
            return StrictJson.convert(input, DecisionInput.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Pointers of all values, lists included as a whole, that are not the same in both. */
    private static Set<String> differences(JsonNode one, JsonNode other) {
        Set<String> found = new TreeSet<>();
        differences("", one, other, found);
        return found;
    }

    private static void differences(String at, JsonNode one, JsonNode other, Set<String> found) {
        if (!one.isObject() && !other.isObject()) {
            if (!one.equals(other)) {
                found.add(at);
            }
            return;
        }
        Set<String> names = new TreeSet<>();
        one.fieldNames().forEachRemaining(names::add);
        other.fieldNames().forEachRemaining(names::add);
        names.forEach(
                name -> differences(at + "/" + name, one.path(name), other.path(name), found));
    }
}
