package dev.countersign.approval.help;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.DecisionInput;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.LoadedPolicy;
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

/** A small world of devices, models and classes, and denials made at random in it. */
abstract class SearchScene {
    static final Path EXAMPLES = Path.of("..", "policies", "examples").toAbsolutePath().normalize();

    /** All that a person may be told to change; a model only as a whole. */
    static final List<String> THEIRS =
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

    static final List<String> FACTS_IN_ORDER =
            List.of("cloud_disabled", "prompt_logging_off", "egress_blocked", "isolated");

    @Inject Policy policy;

    final AtomicInteger asked = new AtomicInteger();

    WouldHelp help(ObjectNode input) {
        return help(read(input), Search.MOST_EVALUATIONS);
    }

    WouldHelp help(DecisionInput input, int most) {
        var bundle = policy.current();
        return Search.within(
                most,
                input,
                ask(bundle, input).decision(),
                changed -> ask(bundle, changed),
                alternatives());
    }

    EvaluatedDecision ask(LoadedPolicy bundle, DecisionInput input) {
        asked.incrementAndGet();
        return bundle.evaluate(input);
    }

    static Alternatives alternatives() {
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

    static List<String> told(WouldHelp help) {
        return help.suggestions().stream()
                .map(s ->
                        s.changes().stream().map(c -> c.kind().word()).toList()
                                + " "
                                + s.decision().outcome().text())
                .toList();
    }

    static void spoil(ObjectNode input, RandomGenerator random) {
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

    static ObjectNode changed(String pointer, String json) {
        ObjectNode input = tree("allow");
        set(input, pointer, json);
        return input;
    }

    static void set(ObjectNode input, String pointer, String json) {
        JsonPointer place = JsonPointer.compile(pointer);
        ((ObjectNode) input.at(place.head())).set(place.last().getMatchingProperty(), json(json));
    }

    static JsonNode json(String json) {
        try {
            return StrictJson.mapperForHttp().readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode tree(String example) {
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

    static JsonNode tree(DecisionInput input) {
        return StrictJson.mapperForHttp().valueToTree(input);
    }

    /** Empty where the example is input that the server refuses. */
    static List<DecisionInput> input(Path example) throws IOException {
        try {
            return List.of(
                    StrictJson.read(
                            Files.readAllBytes(example.resolve("input.json")),
                            DecisionInput.class));
        } catch (JsonProcessingException e) {
            return List.of();
        }
    }

    static DecisionInput read(ObjectNode input) {
        try {
            return StrictJson.convert(input, DecisionInput.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Pointers of all values, lists included as a whole, that are not the same in both. */
    static Set<String> differences(JsonNode one, JsonNode other) {
        Set<String> found = new TreeSet<>();
        differences("", one, other, found);
        return found;
    }

    static void differences(String at, JsonNode one, JsonNode other, Set<String> found) {
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
