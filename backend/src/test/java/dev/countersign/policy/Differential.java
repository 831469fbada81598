package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks two engines the same questions and compares. What the server's reader takes is asked as the
 * server asks it; what it refuses has to be refused before both, and is then put to the engines
 * themselves if it is JSON at all.
 */
final class Differential {
    /** Inputs of one seed; a run of more goes through the following seeds. */
    static final int BLOCK = 1000;

    private static final int THREADS = 2;
    private static final int SLICE = 50;

    private final PolicyEngine one;
    private final PolicyEngine other;
    private final LoadedPolicy oneDoor;
    private final LoadedPolicy otherDoor;
    private final RandomInputs inputs;

    Differential(PolicyBundle bundle, PolicyEngine one, PolicyEngine other) throws IOException {
        this.one = one;
        this.other = other;
        oneDoor = LoadedPolicy.unproven(bundle, one);
        otherDoor = LoadedPolicy.unproven(bundle, other);
        inputs = new RandomInputs();
    }

    /**
     * Two answers to one input.
     *
     * @param input as small as it can be made
     */
    record Disagreement(long seed, int number, String input, String what) {
        @Override
        public String toString() {
            return "seed %d, number %d: %s%n  smallest input: %s"
                    .formatted(seed, number, what, input);
        }
    }

    /** What came of some inputs. */
    static final class Tally {
        private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        private final List<Disagreement> disagreements = new ArrayList<>();
        private int refused;

        void add(Tally more) {
            more.outcomes.forEach((outcome, count) -> outcomes.merge(outcome, count, Integer::sum));
            disagreements.addAll(more.disagreements);
            refused += more.refused;
        }

        int of(Outcome outcome) {
            return outcomes.getOrDefault(outcome, 0);
        }

        /** How many the server's reader did not take. */
        int refused() {
            return refused;
        }

        List<Disagreement> disagreements() {
            return disagreements;
        }
    }

    /** Goes through the first inputs of one seed, on as many threads as there usually are cores. */
    Tally block(long seed, int count) throws InterruptedException, ExecutionException {
        List<Callable<Tally>> slices = new ArrayList<>();
        for (int from = 0; from < count; from += SLICE) {
            int first = from;
            slices.add(() -> slice(seed, first, Math.min(first + SLICE, count)));
        }
        Tally all = new Tally();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Tally> slice : threads.invokeAll(slices)) {
                all.add(slice.get());
            }
        }
        return all;
    }

    private Tally slice(long seed, int from, int to) {
        Tally tally = new Tally();
        for (int number = from; number < to; number++) {
            byte[] input = inputs.input(seed, number);
            Optional<String> difference = difference(input, tally);
            if (difference.isPresent()) {
                tally.disagreements.add(
                        new Disagreement(seed, number, smallest(input), difference.get()));
            }
        }
        return tally;
    }

    private Optional<String> difference(byte[] input, Tally tally) {
        EvaluatedDecision first = oneDoor.evaluateRaw(input);
        EvaluatedDecision second = otherDoor.evaluateRaw(input);
        if (!same(text(first), text(second))) {
            return Optional.of("%s but %s".formatted(text(first), text(second)));
        }
        if (first.failure() != EngineFailure.INPUT_INVALID) {
            tally.outcomes.merge(first.outcome(), 1, Integer::sum);
            return Optional.empty();
        }
        tally.refused++;
        return isJson(input) ? differenceOfEngines(input) : Optional.empty();
    }

    private Optional<String> differenceOfEngines(byte[] input) {
        EngineAnswer first = one.evaluate(input);
        EngineAnswer second = other.evaluate(input);
        boolean same =
                switch (first) {
                    case EngineAnswer.Result(String json) ->
                            second instanceof EngineAnswer.Result(String otherJson)
                                    && same(json, otherJson);
                    case EngineAnswer.Undefined() -> second instanceof EngineAnswer.Undefined;
                    case EngineAnswer.Failed(EngineFailure failure, _) ->
                            second instanceof EngineAnswer.Failed(EngineFailure otherFailure, _)
                                    && failure == otherFailure;
                };
        return same
                ? Optional.empty()
                : Optional.of("engines alone: %s but %s".formatted(first, second));
    }

    private String smallest(byte[] input) {
        if (!isJson(input)) {
            return new String(input, StandardCharsets.UTF_8);
        }
        try {
            JsonNode tree = RandomInputs.EXACT.readTree(input);
            JsonNode small =
                    JsonMinimiser.minimise(
                            tree,
                            candidate ->
                                    difference(RandomInputs.bytes(candidate), new Tally())
                                            .isPresent());
            return small.toString();
        } catch (IOException e) {
            return new String(input, StandardCharsets.UTF_8);
        }
    }

    private static boolean isJson(byte[] input) {
        try {
            return !StrictJson.tree(input).isMissingNode();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static String text(EvaluatedDecision decision) {
        return "{\"failure\":\"%s\",\"input\":%s,\"output\":%s}"
                .formatted(decision.failure(), decision.input(), decision.output());
    }

    private static boolean same(String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        try {
            return same(RandomInputs.EXACT.readTree(one), RandomInputs.EXACT.readTree(other));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** Members in any order, numbers by their value. */
    private static boolean same(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue()) == 0;
        }
        if (one.getNodeType() != other.getNodeType() || one.size() != other.size()) {
            return false;
        }
        if (one.isObject()) {
            return one.propertyStream()
                    .allMatch(e ->
                            other.has(e.getKey()) && same(e.getValue(), other.get(e.getKey())));
        }
        if (one.isArray()) {
            Iterator<JsonNode> others = other.iterator();
            return one.valueStream().allMatch(element -> same(element, others.next()));
        }
        return one.equals(other);
    }
}
