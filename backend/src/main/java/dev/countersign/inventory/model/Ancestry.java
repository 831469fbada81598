package dev.countersign.inventory.model;

import java.util.List;
import java.util.stream.Stream;

/**
 * Everything a model was made from, as a tree.
 *
 * @param complete whether the model's and every ancestor's ancestry is known
 */
public record Ancestry(List<AncestryNode> parents, boolean complete) {
    public Ancestry {
        parents = List.copyOf(parents);
    }

    /** Every ancestor, nearest first in each line. */
    public Stream<AncestryNode> all() {
        return parents.stream().flatMap(AncestryNode::all);
    }
}
