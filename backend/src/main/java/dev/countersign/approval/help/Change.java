package dev.countersign.approval.help;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;

/**
 * One thing to change.
 *
 * @param to what the fact becomes; for texts only a stand-in, since a person writes their own
 * @param words what a text about it names, in the order of its message
 */
public record Change(Kind kind, JsonNode to, List<String> words) {
    public Change {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(to, "to");
        words = List.copyOf(words);
    }

    /** Whether this asks for no more than {@code other}: the same, or fewer classes left out. */
    boolean isWithin(Change other) {
        if (kind != other.kind) {
            return false;
        }
        if (kind != Kind.DATA_CLASSES) {
            return to.equals(other.to);
        }
        List<JsonNode> kept = to.valueStream().toList();
        return other.to.valueStream().allMatch(kept::contains);
    }
}
