package dev.countersign.inventory.model;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An ancestor with its own ancestors.
 *
 * @param relation how the descendant was made from it
 * @param model its id in the catalogue, null when it has none
 * @param publisher its publisher's name
 * @param complete whether everything it was made from is known
 */
public record AncestryNode(
        String relation,
        @Nullable String model,
        String name,
        @Nullable String publisher,
        @Nullable String country,
        @Nullable String licence,
        boolean complete,
        List<AncestryNode> parents) {
    public AncestryNode {
        parents = List.copyOf(parents);
    }

    /** This ancestor and all before it. */
    public Stream<AncestryNode> all() {
        return Stream.concat(Stream.of(this), parents.stream().flatMap(AncestryNode::all));
    }
}
