package dev.countersign.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.wasm.TestEngines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RobustnessTest {
    private static final List<String> VALUES =
            List.of(
                    "true",
                    "1",
                    "1.5",
                    "1e400",
                    "99999999999999999999",
                    "\"\"",
                    "\"1\"",
                    "\"true\"",
                    "[]",
                    "[[]]",
                    "[null]",
                    "{}",
                    "{\"x\":1}");

    @TempDir static Path cache;
    private static Policy policy;

    @BeforeAll
    static void load() {
        policy = new Policy(LoadedPolicy.load(Repository.BUILT, TestEngines.patient(cache)));
    }

    @Test
    void shouldDenyEveryWrongTypeAtEveryPlace() throws IOException {
        JsonNode sound = StrictJson.tree(Repository.example("allow"));
        assertThat(policy.evaluateRaw(StrictJson.write(sound)).outcome()).isEqualTo(Outcome.ALLOW);
        int refused = 0;
        for (JsonPointer place : places(sound)) {
            for (String value : VALUES) {
                byte[] mutated = with(sound, place, value);
                EvaluatedDecision evaluated = policy.evaluateRaw(mutated);
                if (sameType(sound.at(place), value)) {
                    continue;
                }
                assertThat(evaluated.outcome()).as("%s = %s", place, value).isEqualTo(Outcome.DENY);
                assertThat(evaluated.failure())
                        .as("%s = %s", place, value)
                        .isEqualTo(EngineFailure.INPUT_INVALID);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(500);
    }

    @Test
    void shouldNeverBecomeMilderByDamage() throws IOException {
        byte[] bad = Repository.example("everything-off");
        assertThat(policy.evaluateRaw(bad).outcome()).isEqualTo(Outcome.DENY);
        Random random = new Random(20261123);
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = bad.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            assertThat(policy.evaluateRaw(damaged).outcome()).isEqualTo(Outcome.DENY);
        }
    }

    @Test
    void shouldNeverAllowWhenAFactIsTakenAway() throws IOException {
        JsonNode asking = StrictJson.tree(Repository.example("review-two-roles"));
        assertThat(policy.evaluateRaw(StrictJson.write(asking)).outcome())
                .isEqualTo(Outcome.REVIEW);
        for (JsonPointer place : places(asking)) {
            assertThat(policy.evaluateRaw(with(asking, place, "null")).outcome())
                    .as("%s", place)
                    .isNotEqualTo(Outcome.ALLOW);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"text\"",
                "{",
                "{} {}",
                "{}x",
                "{\"now\":1,\"now\":2}",
                "{\"subject\":{\"id\":\"a\",\"id\":\"b\"}}",
                "{\"nov\":1}",
                "{\"NOW\":1}",
                "{'now':1}",
                "{\"now\":NaN}",
                "{\"now\":01}",
                "{\"now\":1.0}",
                "{\"use\":{\"scopes\":\"code_generation\"}}",
                "{\"use\":{\"reason\":\"\\ud800\"}}",
                "{\"subject\":{\"id\":\"raw\u0000nul\"}}"
            })
    void shouldRefuseWhatIsNoInput(String text) {
        EvaluatedDecision evaluated = policy.evaluateRaw(text.getBytes(UTF_8));
        assertThat(evaluated.failure()).isEqualTo(EngineFailure.INPUT_INVALID);
        assertThat(evaluated.outcome()).isEqualTo(Outcome.DENY);
    }

    @Test
    void shouldRefuseOtherEncodings() {
        assertThat(
                        policy.evaluateRaw("{}".getBytes(java.nio.charset.StandardCharsets.UTF_16))
                                .failure())
                .isEqualTo(EngineFailure.INPUT_INVALID);
        assertThat(
                        policy.evaluateRaw(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})
                                .failure())
                .isEqualTo(EngineFailure.INPUT_INVALID);
    }

    @Test
    void shouldRefuseDeepNesting() {
        String deep = "{\"exceptions\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThat(policy.evaluateRaw(deep.getBytes(UTF_8)).failure())
                .isEqualTo(EngineFailure.INPUT_INVALID);
    }

    @Test
    void shouldNameTheFaultyPlace() {
        EvaluatedDecision evaluated =
                policy.evaluateRaw("{\"use\":{\"data_classes\":[\"public\",7]}}".getBytes(UTF_8));
        assertThat(evaluated.decision().findings().getFirst().evidence())
                .singleElement()
                .satisfies(e ->
                        assertThat(e.path("pointer").asText()).isEqualTo("/use/data_classes/1"));
    }

    @Test
    void shouldRefuseUnknownMembersWhereverTheyAre() throws IOException {
        ObjectNode input = (ObjectNode) StrictJson.tree(Repository.example("allow"));
        input.putArray("exceptions").addObject().put("id", "exc_1").put("code", "a.b.c");
        ((ObjectNode) input.path("model")).putArray("ancestry").addObject().put("name", "base");
        List<JsonPointer> objects = new ArrayList<>(List.of(JsonPointer.empty()));
        places(input).stream().filter(place -> input.at(place).isObject()).forEach(objects::add);
        assertThat(objects.stream().map(JsonPointer::toString))
                .contains(
                        "", "/tool/facts", "/exceptions/0", "/model/ancestry/0", "/model/scans/0");
        for (JsonPointer object : objects) {
            JsonNode copy = input.deepCopy();
            ((ObjectNode) copy.at(object)).put("no~such/member", 1);
            EvaluatedDecision evaluated = policy.evaluateRaw(StrictJson.write(copy));
            assertThat(evaluated.failure()).isEqualTo(EngineFailure.INPUT_INVALID);
            assertThat(evaluated.decision().findings().getFirst().evidence())
                    .singleElement()
                    .returns(object + "/no~0such~1member", e -> e.path("pointer").asText())
                    .returns("unknown_member", e -> e.path("code").asText());
        }
    }

    @Test
    void shouldKeepUnusualTextAsItIs() throws IOException {
        String odd = "a\u0001b\u2028\ud83d\ude00\"\\</script>\u007f";
        ObjectNode input = (ObjectNode) StrictJson.tree(Repository.example("allow"));
        ((ArrayNode) input.path("use").path("data_classes")).set(0, odd);
        EvaluatedDecision evaluated = policy.evaluateRaw(StrictJson.write(input));
        assertThat(evaluated.failure()).isNull();
        assertThat(
                        evaluated
                                .decision()
                                .finding("classification.class.unknown")
                                .orElseThrow()
                                .evidence())
                .singleElement()
                .returns(odd, e -> e.path("value").textValue());
    }

    @Test
    void shouldDenyTextThatNoTableHolds() throws IOException {
        ObjectNode input = (ObjectNode) StrictJson.tree(Repository.example("allow"));
        ((ObjectNode) input.path("use")).put("reason", "a reason with U+0000: \u0000");
        EvaluatedDecision evaluated = policy.evaluateRaw(StrictJson.write(input));
        assertThat(evaluated.failure()).isEqualTo(EngineFailure.INPUT_INVALID);
        assertThat(evaluated.outcome()).isEqualTo(Outcome.DENY);
    }

    @Test
    void shouldBearALargeInput() throws IOException {
        ObjectNode input = (ObjectNode) StrictJson.tree(Repository.example("allow"));
        ((ObjectNode) input.path("use")).put("reason", "x".repeat(900_000));
        assertThat(policy.evaluateRaw(StrictJson.write(input)).outcome()).isEqualTo(Outcome.ALLOW);
    }

    private static List<JsonPointer> places(JsonNode tree) {
        List<JsonPointer> places = new ArrayList<>();
        collect(tree, JsonPointer.empty(), places);
        return places;
    }

    private static void collect(JsonNode node, JsonPointer here, List<JsonPointer> places) {
        node.properties().forEach(e -> step(e.getValue(), here.appendProperty(e.getKey()), places));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            step(node.get(i), here.appendIndex(i), places);
        }
    }

    private static void step(JsonNode child, JsonPointer place, List<JsonPointer> places) {
        places.add(place);
        collect(child, place, places);
    }

    /** By text, because a tree cannot hold every number. */
    private static byte[] with(JsonNode tree, JsonPointer place, String value) {
        JsonNode copy = tree.deepCopy();
        JsonNode parent = copy.at(place.head());
        if (parent instanceof ObjectNode object) {
            object.put(place.last().getMatchingProperty(), "@here@");
        } else {
            ((ArrayNode) parent).set(place.last().getMatchingIndex(), "@here@");
        }
        return StrictJson.text(copy).replace("\"@here@\"", value).getBytes(UTF_8);
    }

    /** Whether the value would be possible there, so that only policy can object to it. */
    private static boolean sameType(JsonNode there, String value) {
        return switch (there.getNodeType()) {
            case BOOLEAN -> value.equals("true");
            case NUMBER -> value.equals("1");
            case STRING -> value.startsWith("\"");
            case ARRAY -> value.equals("[]");
            case OBJECT -> value.equals("{}");
            case NULL -> true;
            default -> false;
        };
    }
}
