package dev.countersign.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The present value of a register in words.
 *
 * @param name for example {@code devices.os_minimum}
 * @param entries its parts; one with an empty name for a single value, none when it is empty or
 *     absent
 */
record Threshold(String name, List<Entry> entries) {
    Threshold {
        entries = List.copyOf(entries);
    }

    /** One part by name, or a whole value without one. */
    record Entry(String name, String text) {}

    static Threshold of(String name, JsonNode value) {
        if (value.isObject()) {
            return new Threshold(
                    name,
                    value.propertyStream()
                            .map(part ->
                                    new Entry(part.getKey(), text(part.getKey(), part.getValue())))
                            .toList());
        }
        boolean nothing =
                value.isMissingNode() || value.isNull() || (value.isArray() && value.isEmpty());
        return new Threshold(name, nothing ? List.of() : List.of(new Entry("", text(name, value))));
    }

    private static String text(String name, JsonNode value) {
        if (value.isIntegralNumber() && name.endsWith("_s")) {
            return length(value.asLong());
        }
        if (value.isArray()) {
            return value.isEmpty() ? "–" : list(name, value);
        }
        if (value.isObject()) {
            return value.propertyStream()
                    .map(part -> part.getKey() + ": " + text(part.getKey(), part.getValue()))
                    .collect(Collectors.joining(", "));
        }
        return value.asText();
    }

    /** A list of numbers is a version; a list of anything else is a list. */
    private static String list(String name, JsonNode list) {
        boolean version = list.valueStream().allMatch(JsonNode::isIntegralNumber);
        return StreamSupport.stream(list.spliterator(), false)
                .map(item -> text(name, item))
                .collect(Collectors.joining(version ? "." : ", "));
    }

    private static String length(long seconds) {
        if (seconds >= 172_800 && seconds % 86_400 == 0) {
            return seconds / 86_400 + " days (" + seconds + " s)";
        }
        if (seconds >= 3_600 && seconds % 3_600 == 0) {
            return seconds / 3_600 + " hours (" + seconds + " s)";
        }
        return seconds % 60 == 0
                ? seconds / 60 + " minutes (" + seconds + " s)"
                : seconds + " seconds";
    }
}
