package dev.countersign.policy.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One difference between two JSON documents.
 *
 * @param pointer RFC 6901 pointer; where an element came into a list or left it, that of the list
 * @param before null where there was nothing
 * @param after null where there is nothing any more
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JsonChange(String pointer, @Nullable JsonNode before, @Nullable JsonNode after) {
    /**
     * All differences, by pointer. Lists of plain values count as sets, other lists by position.
     */
    public static List<JsonChange> between(JsonNode before, JsonNode after) {
        List<JsonChange> changes = new ArrayList<>();
        compare("", before, after, changes);
        return changes;
    }

    private static void compare(
            String pointer, JsonNode before, JsonNode after, List<JsonChange> changes) {
        if (before.equals(after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            Set<String> names = new TreeSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String step = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
                step(step, before.get(name), after.get(name), changes);
            }
        } else if (isPlainList(before) && isPlainList(after)) {
            int known = changes.size();
            missing(before, after)
                    .forEach(gone -> changes.add(new JsonChange(pointer, gone, null)));
            missing(after, before)
                    .forEach(come -> changes.add(new JsonChange(pointer, null, come)));
            if (changes.size() == known) { // the same elements in another order, or another number
                changes.add(new JsonChange(pointer, before, after));
            }
        } else if (before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                step(pointer + "/" + i, before.get(i), after.get(i), changes);
            }
        } else {
            changes.add(new JsonChange(pointer, before, after));
        }
    }

    private static void step(
            String pointer,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            List<JsonChange> changes) {
        if (before == null || after == null) {
            changes.add(new JsonChange(pointer, before, after));
        } else {
            compare(pointer, before, after, changes);
        }
    }

    private static boolean isPlainList(JsonNode node) {
        return node.isArray() && node.valueStream().allMatch(JsonNode::isValueNode);
    }

    private static List<JsonNode> missing(JsonNode from, JsonNode in) {
        List<JsonNode> elements = in.valueStream().toList();
        return from.valueStream().filter(element -> !elements.contains(element)).toList();
    }
}
