package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.bundle.JsonChange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Decides a bundle's own examples and refuses it at the first that comes out otherwise. Each has
 * the deadline of every evaluation, all together {@link #ALL}.
 */
final class ExampleCheck {
    static final Duration ALL = Duration.ofSeconds(60);
    private static final int MOST = 5_000;

    private ExampleCheck() {}

    /** One question and its agreed answer. */
    record Example(JsonNode input, JsonNode expected) {}

    /**
     * Decides all of them.
     *
     * @return how many ended in each outcome
     */
    static Map<Outcome, Integer> require(byte[] examples, LoadedPolicy policy)
            throws BundleRefused {
        JsonNode all = read(examples);
        if (all.size() > MOST) {
            throw new BundleRefused("examples.json has more than %d examples".formatted(MOST));
        }
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        long start = System.nanoTime();
        for (var example : all.properties()) {
            Outcome outcome = decide(example.getKey(), example.getValue(), policy);
            outcomes.merge(outcome, 1, Integer::sum);
            if (System.nanoTime() - start > ALL.toNanos()) {
                throw new BundleRefused(
                        "the examples took longer than %d s; the last was %s"
                                .formatted(ALL.toSeconds(), example.getKey()));
            }
        }
        for (Outcome outcome : Outcome.values()) {
            if (!outcomes.containsKey(outcome)) {
                throw new BundleRefused(
                        "examples.json has no example that ends in " + outcome.text());
            }
        }
        return outcomes;
    }

    private static JsonNode read(byte[] examples) throws BundleRefused {
        try {
            JsonNode all = StrictJson.tree(examples);
            if (all.isObject()) {
                return all;
            }
        } catch (JsonProcessingException e) {
            throw new BundleRefused("examples.json is not JSON: " + e.getOriginalMessage(), e);
        }
        throw new BundleRefused("examples.json has to be an object of examples by name");
    }

    private static Outcome decide(String name, JsonNode node, LoadedPolicy policy)
            throws BundleRefused {
        if (!node.isObject()) {
            throw refused(name, "has to have input and expected");
        }
        Example example;
        try {
            example = StrictJson.convert(node, Example.class);
        } catch (JsonProcessingException e) {
            throw refused(name, "has to have input and expected, and nothing else");
        }
        if (example.input() == null || example.expected() == null) {
            throw refused(name, "has to have input and expected");
        }
        JsonNode answer = answer(name, StrictJson.write(example.input()), policy);
        List<JsonChange> differences =
                new ArrayList<>(JsonChange.between(example.expected(), answer));
        if (!differences.isEmpty()) {
            JsonChange first = differences.getFirst();
            throw refused(
                    name,
                    "comes out otherwise at %s: expected %s, decided %s%s"
                            .formatted(
                                    first.pointer().isEmpty() ? "the top" : first.pointer(),
                                    shown(first.before()),
                                    shown(first.after()),
                                    differences.size() > 1
                                            ? " (and %d more)".formatted(differences.size() - 1)
                                            : ""));
        }
        return outcome(name, answer);
    }

    private static JsonNode answer(String name, byte[] input, LoadedPolicy policy)
            throws BundleRefused {
        return switch (policy.answer(input)) {
            case EngineAnswer.Result(String json) -> {
                try {
                    yield StrictJson.tree(json.getBytes(StandardCharsets.UTF_8));
                } catch (JsonProcessingException e) {
                    throw refused(name, "is answered with what is not JSON");
                }
            }
            case EngineAnswer.Undefined() -> throw refused(name, "is not answered at all");
            case EngineAnswer.Failed(EngineFailure failure, String detail) ->
                    throw refused(name, "cannot be decided: " + failure.code() + ", " + detail);
        };
    }

    private static Outcome outcome(String name, JsonNode answer) throws BundleRefused {
        String word = answer.path("outcome").asText();
        for (Outcome outcome : Outcome.values()) {
            if (outcome.text().equals(word)) {
                return outcome;
            }
        }
        throw refused(name, "is answered without an outcome");
    }

    private static String shown(@org.jspecify.annotations.Nullable JsonNode value) {
        String text = value == null ? "nothing" : value.toString();
        return text.length() > 120 ? text.substring(0, 120) + "..." : text;
    }

    private static BundleRefused refused(String name, String fault) {
        return new BundleRefused("the example %s %s".formatted(name, fault));
    }
}
