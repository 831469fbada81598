package dev.countersign.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes a JSON value smaller for as long as it keeps a property, by leaving out and simplifying one
 * part after the other (delta debugging on the tree). What is left over cannot lose any single part
 * without losing the property, unless the tries were used up.
 */
final class JsonMinimiser {
    private static final int MOST_TRIES = 20_000;

    /** Only small containers are replaced by one of their elements; large ones shrink first. */
    private static final int MOST_LIFTED = 8;

    private final Predicate<JsonNode> property;
    private int tries;

    private JsonMinimiser(Predicate<JsonNode> property) {
        this.property = property;
    }

    /** Takes a value that has the property. */
    static JsonNode minimise(JsonNode value, Predicate<JsonNode> property) {
        JsonMinimiser minimiser = new JsonMinimiser(property);
        JsonNode best = value;
        for (JsonNode next = best; next != null; next = minimiser.smaller(best)) {
            best = next;
        }
        return best;
    }

    private @Nullable JsonNode smaller(JsonNode value) {
        JsonNode best = value;
        boolean found = false;
        for (int i = 0; i < new Places(best).count(); i++) {
            JsonNode without = without(best, i);
            if (without != null) {
                best = without;
                found = true;
                i--;
            } else {
                JsonNode simpler = simpler(best, i);
                if (simpler != null) {
                    best = simpler;
                    found = true;
                }
            }
        }
        return found ? best : null;
    }

    /** Long arrays lose many elements at once. */
    private @Nullable JsonNode without(JsonNode value, int number) {
        Places.Place place = new Places(value).get(number);
        int rest = place.parent().isArray() ? place.parent().size() - place.index() : 1;
        for (int length = rest; length >= 1; length /= 2) {
            JsonNode copy = value.deepCopy();
            Places.Place first = new Places(copy).get(number);
            for (int i = 0; i < length; i++) {
                first.remove();
            }
            if (holds(copy)) {
                return copy;
            }
        }
        return null;
    }

    private @Nullable JsonNode simpler(JsonNode value, int number) {
        for (JsonNode candidate : candidates(new Places(value).get(number).value())) {
            JsonNode copy = value.deepCopy();
            new Places(copy).get(number).put(candidate);
            if (holds(copy)) {
                return copy;
            }
        }
        return null;
    }

    private static List<JsonNode> candidates(JsonNode value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        List<JsonNode> simpler = new ArrayList<>();
        if (value.isContainerNode() && value.size() <= MOST_LIFTED) {
            value.forEach(child -> simpler.add(child.deepCopy()));
        } else if (value.isTextual() && !value.textValue().isEmpty()) {
            String text = value.textValue();
            int half = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
            simpler.add(nodes.textNode(""));
            if (half > 0) {
                simpler.add(nodes.textNode(text.substring(0, half)));
                simpler.add(nodes.textNode(text.substring(half)));
            }
        } else if (value.isNumber() && !value.asText().equals("0")) {
            simpler.add(nodes.numberNode(0));
        }
        return simpler;
    }

    private boolean holds(JsonNode candidate) {
        return ++tries <= MOST_TRIES && property.test(candidate);
    }
}
