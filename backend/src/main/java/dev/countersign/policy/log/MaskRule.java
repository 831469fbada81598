package dev.countersign.policy.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One masking rule of OPA's decision log
 * (https://www.openpolicyagent.org/docs/management-decision-logs, "Masking Sensitive Data"): erases
 * or replaces one place below {@code input} or {@code result}. What is not there is not erased;
 * what cannot be reached is not replaced.
 */
final class MaskRule {
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final int DEEPEST = 32;

    private final String path;
    private final List<String> segments;
    private final @Nullable JsonNode replacement;

    private MaskRule(String path, List<String> segments, @Nullable JsonNode replacement) {
        this.path = path;
        this.segments = segments;
        this.replacement = replacement;
    }

    /** A pointer to erase, or {@code {"op": "remove" or "upsert", "path": …, "value": …}}. */
    static MaskRule of(JsonNode rule) throws MaskRefused {
        if (rule.isTextual()) {
            return at(rule.asText(), null);
        }
        if (!rule.isObject()) {
            throw new MaskRefused("is neither a pointer nor an object");
        }
        for (var member : rule.properties()) {
            if (!List.of("op", "path", "value").contains(member.getKey())) {
                throw new MaskRefused("has a member that no rule has: " + member.getKey());
            }
        }
        String path = rule.path("path").asText();
        return switch (rule.path("op").asText()) {
            case "remove" -> at(path, null);
            case "upsert" -> at(path, replacement(rule));
            default -> throw new MaskRefused("needs the op remove or upsert");
        };
    }

    private static JsonNode replacement(JsonNode rule) throws MaskRefused {
        JsonNode value = rule.get("value");
        if (value == null) {
            throw new MaskRefused("needs the value to put there");
        }
        return value;
    }

    private static MaskRule at(String path, @Nullable JsonNode replacement) throws MaskRefused {
        if (!path.startsWith("/")) {
            throw new MaskRefused("needs a path that starts with /input or /result");
        }
        List<String> segments = List.of(path.substring(1).split("/", -1));
        if (!List.of("input", "result", "nd_builtin_cache").contains(segments.getFirst())) {
            throw new MaskRefused("needs a path that starts with /input or /result");
        }
        if (segments.size() > DEEPEST
                || !segments.stream().allMatch(s -> SEGMENT.matcher(s).matches())) {
            throw new MaskRefused(
                    "has a path with a step that is empty or not of letters, digits, '.', '_', '-'");
        }
        return new MaskRule(path, segments, replacement);
    }

    /** Masks the event in place and notes there that it did. */
    void apply(ObjectNode event) {
        JsonNode value = replacement;
        if (value == null ? erase(event) : replace(event, value)) {
            event.withArrayProperty(value == null ? "erased" : "masked").add(path);
        }
    }

    private boolean erase(ObjectNode event) {
        JsonNode parent = event;
        for (String segment : segments.subList(0, segments.size() - 1)) {
            parent = child(parent, segment);
            if (parent == null) {
                return false;
            }
        }
        if (child(parent, segments.getLast()) == null) {
            return false;
        }
        switch (parent) {
            case ObjectNode object -> object.remove(segments.getLast());
            case ArrayNode array -> array.remove(Integer.parseInt(segments.getLast()));
            default -> throw new IllegalStateException("only containers have children");
        }
        return true;
    }

    /** Makes the objects on the way that are not there; never makes a list longer. */
    private boolean replace(ObjectNode event, JsonNode value) {
        if (!event.has(segments.getFirst())) {
            return false;
        }
        JsonNode parent = event;
        for (String segment : segments.subList(0, segments.size() - 1)) {
            JsonNode next = child(parent, segment);
            if (next == null && parent instanceof ObjectNode object) {
                next = object.putObject(segment);
            }
            if (next == null) {
                return false;
            }
            parent = next;
        }
        return put(parent, segments.getLast(), value);
    }

    private static boolean put(JsonNode parent, String segment, JsonNode value) {
        if (parent instanceof ObjectNode object) {
            object.set(segment, value.deepCopy());
            return true;
        }
        if (parent instanceof ArrayNode array && child(array, segment) != null) {
            array.set(Integer.parseInt(segment), value.deepCopy());
            return true;
        }
        return false;
    }

    private static @Nullable JsonNode child(JsonNode parent, String segment) {
        if (parent instanceof ArrayNode array) {
            return INDEX.matcher(segment).matches() ? array.get(Integer.parseInt(segment)) : null;
        }
        return parent.get(segment);
    }
}
