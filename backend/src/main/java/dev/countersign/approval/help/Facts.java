package dev.countersign.approval.help;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.DecisionInput;
import java.util.Collection;

/** The input of policy as a tree, in which facts are found and changed by pointer. */
final class Facts {
    private final ObjectNode tree;

    private Facts(ObjectNode tree) {
        this.tree = tree;
    }

    static Facts of(DecisionInput input) {
        return new Facts(StrictJson.mapperForHttp().<ObjectNode>valueToTree(input));
    }

    JsonNode at(String pointer) {
        return tree.at(pointer);
    }

    /**
     * The input with the changes made. What a device reports comes with a new report, so its time
     * is now.
     */
    DecisionInput with(Collection<Change> changes) {
        ObjectNode changed = tree.deepCopy();
        for (Change change : changes) {
            put(changed, change.kind().pointer(), change.to());
            if (change.kind().isReported() && tree.has("now")) {
                put(changed, Kind.FRESH_REPORT.pointer(), tree.get("now"));
            }
            if (change.kind() == Kind.ENROLMENT && !changed.at("/device/assurance").isTextual()) {
                put(changed, "/device/assurance", changed.textNode("software"));
            }
        }
        try {
            return StrictJson.convert(changed, DecisionInput.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a change does not fit policy's input", e);
        }
    }

    private static void put(ObjectNode root, String pointer, JsonNode value) {
        String[] names = pointer.substring(1).split("/", -1);
        ObjectNode parent = root;
        for (int i = 0; i < names.length - 1; i++) {
            parent =
                    parent.get(names[i]) instanceof ObjectNode known
                            ? known
                            : parent.putObject(names[i]);
        }
        parent.set(names[names.length - 1], value);
    }
}
