package dev.countersign.policy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * Inputs that nobody chose: examples with a few changes, most of them still well-formed, some no
 * JSON at all. The same seed and number always give the same input.
 */
final class RandomInputs {
    /** Keeps every number exactly as it is written. */
    static final JsonMapper EXACT =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> TEXTS =
            List.of(
                    "",
                    " ",
                    "x",
                    "CN",
                    "cn",
                    "İ",
                    "ﬀ",
                    "e\u0301",
                    "é",
                    "\u0000",
                    "\u0001\t\n\u007f",
                    "\u2028\u2029\ufeff",
                    "\ud83d\ude00",
                    "\uffff",
                    "𝓺wen",
                    "\"\\/</script>",
                    "<undefined>",
                    "true",
                    "1",
                    "sha256:" + "a".repeat(64),
                    "sha256:" + "A".repeat(64),
                    "sha256:" + "a".repeat(63),
                    "x".repeat(9),
                    "x".repeat(10),
                    "é".repeat(10),
                    "x".repeat(5000));
    private static final List<BigDecimal> NUMBERS =
            List.of(
                    new BigDecimal("0"),
                    new BigDecimal("-1"),
                    new BigDecimal("1.0"),
                    new BigDecimal("1.5"),
                    new BigDecimal("-0.000001"),
                    new BigDecimal("2147483648"),
                    new BigDecimal("9007199254740992"),
                    new BigDecimal("9007199254740993"),
                    new BigDecimal("9223372036854775807"),
                    new BigDecimal("-9223372036854775808"));
    private static final long[] STEPS = {
        1, -1, 2, 300, -300, 301, -301, 86_400, -86_400, 7 * 86_400, 90L * 86_400, 365L * 86_400
    };

    private final List<JsonNode> examples = new ArrayList<>();
    private final List<String> words;
    private final List<JsonNode> parts = new ArrayList<>();

    RandomInputs() throws IOException {
        TreeSet<String> found = new TreeSet<>();
        for (Path example : Repository.examples()) {
            JsonNode input = EXACT.readTree(Files.readAllBytes(example.resolve("input.json")));
            examples.add(input);
            for (JsonNode part : new Places(input).all()) {
                parts.add(part);
                if (part.isTextual()) {
                    found.add(part.textValue());
                }
            }
        }
        words = List.copyOf(found);
    }

    byte[] input(long seed, int number) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + number * 0x632BE59BD9B4E019L);
        JsonNode input = pick(random, examples).deepCopy();
        for (int changes = random.nextInt(5); changes > 0; changes--) {
            input = changed(input, random);
        }
        byte[] text = bytes(input);
        return random.nextInt(20) == 0 ? damaged(text, random) : text;
    }

    static byte[] bytes(JsonNode input) {
        try {
            return EXACT.writeValueAsBytes(input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode changed(JsonNode input, Random random) {
        Places places = new Places(input);
        if (places.isEmpty()) {
            return pick(random, examples).deepCopy();
        }
        Places.Place place = places.any(random);
        JsonNode now = place.value();
        switch (random.nextInt(12)) {
            case 0, 1 -> place.remove();
            case 2 -> place.put(wrong(random));
            case 3 -> place.put(pick(random, parts).deepCopy());
            case 4 -> graft(input, place, random);
            case 5 -> place.put(NODES.textNode(pick(random, random.nextBoolean() ? TEXTS : words)));
            case 6 -> repeat(now, random);
            case 7 -> unknown(now, random);
            case 8 -> exceptions(input, random);
            default -> vary(place, now, random);
        }
        return input;
    }

    /** Another value of the same type, near the one that is there. */
    private void vary(Places.Place place, JsonNode now, Random random) {
        switch (now.getNodeType()) {
            case BOOLEAN -> place.put(NODES.booleanNode(!now.booleanValue()));
            case NUMBER ->
                    place.put(
                            NODES.numberNode(
                                    now.decimalValue()
                                            .toBigInteger()
                                            .add(
                                                    BigInteger.valueOf(
                                                            STEPS[random.nextInt(STEPS.length)]))));
            case STRING -> place.put(NODES.textNode(pick(random, words)));
            case ARRAY -> shuffle((ArrayNode) now, random);
            default -> place.put(NODES.nullNode());
        }
    }

    /** What another example has at the same place. */
    private void graft(JsonNode input, Places.Place place, Random random) {
        JsonNode other = pick(random, examples).at(place.pointer());
        if (!other.isMissingNode() && input.isContainerNode()) {
            place.put(other.deepCopy());
        }
    }

    private static JsonNode wrong(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2, 3 -> NODES.numberNode(NUMBERS.get(random.nextInt(NUMBERS.size())));
            case 4 -> NODES.textNode(pick(random, TEXTS));
            case 5 -> NODES.arrayNode();
            case 6 -> NODES.objectNode();
            default -> nested(1 + random.nextInt(24), random);
        };
    }

    private static JsonNode nested(int depth, Random random) {
        JsonNode inner = NODES.numberNode(1);
        for (int i = 0; i < depth; i++) {
            inner =
                    random.nextBoolean()
                            ? NODES.arrayNode().add(inner)
                            : NODES.objectNode().set("a", inner);
        }
        return inner;
    }

    /** Twice, or very often. */
    private static void repeat(JsonNode now, Random random) {
        if (now instanceof ArrayNode array && !array.isEmpty()) {
            int times =
                    random.nextInt(20) == 0 ? 500 + random.nextInt(1500) : 1 + random.nextInt(3);
            for (int i = 0; i < times; i++) {
                array.insert(
                        random.nextInt(array.size() + 1),
                        array.get(random.nextInt(Math.min(array.size(), 8))).deepCopy());
            }
        }
    }

    private static void shuffle(ArrayNode array, Random random) {
        for (int i = array.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            JsonNode held = array.get(i);
            array.set(i, array.get(j));
            array.set(j, held);
        }
    }

    private static void unknown(JsonNode now, Random random) {
        if (now instanceof ObjectNode object) {
            String name = object.isEmpty() ? "a" : object.fieldNames().next();
            String other =
                    switch (random.nextInt(3)) {
                        case 0 -> name.toUpperCase(java.util.Locale.ROOT);
                        case 1 -> name + "\u0430";
                        default -> pick(random, TEXTS);
                    };
            object.set(other, wrong(random));
        }
    }

    private void exceptions(JsonNode input, Random random) {
        if (input instanceof ObjectNode object) {
            long now = object.path("now").asLong(0);
            ArrayNode all = object.putArray("exceptions");
            for (int i = random.nextInt(4); i >= 0; i--) {
                all.addObject()
                        .put("id", "exc_" + i)
                        .put("code", pick(random, words))
                        .put("expires_at", now + random.nextInt(3) - 1);
            }
        }
    }

    /** Bytes that are most often no JSON any more, or none that is taken. */
    private static byte[] damaged(byte[] text, Random random) {
        String whole = new String(text, StandardCharsets.UTF_8);
        int at = random.nextInt(text.length);
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(text, at);
            case 1 -> (whole + " " + whole).getBytes(StandardCharsets.UTF_8);
            case 2 -> whole.replaceFirst("\"", "\"\\\\ud800").getBytes(StandardCharsets.UTF_8);
            case 3 -> ("\ufeff" + whole).getBytes(StandardCharsets.UTF_8);
            case 4 -> whole.getBytes(StandardCharsets.UTF_16LE);
            case 5 -> whole.replaceFirst("\\{", "{\"now\":1,").getBytes(StandardCharsets.UTF_8);
            case 6 -> ("[".repeat(40) + whole + "]".repeat(40)).getBytes(StandardCharsets.UTF_8);
            default -> {
                byte[] other = text.clone();
                other[at] = (byte) random.nextInt(256);
                yield other;
            }
        };
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
