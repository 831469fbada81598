package dev.countersign.inventory.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model and what it was made from, to be drawn as a tree.
 *
 * @param relation how the model above was made from it; null at the top
 * @param href the page of the model, null when the catalogue has none
 */
public record ModelTree(
        String name,
        @Nullable String publisher,
        @Nullable String country,
        @Nullable String license,
        @Nullable String relation,
        @Nullable String href,
        List<ModelTree> parents) {
    public ModelTree {
        parents = List.copyOf(parents);
    }

    /** The tree of a catalogue model. */
    public static ModelTree of(Model model, Ancestry ancestry) {
        return new ModelTree(
                model.name(),
                model.publisher().name(),
                model.origin().country(),
                model.licence().id(),
                null,
                null,
                ancestry.parents().stream().map(ModelTree::of).toList());
    }

    private static ModelTree of(AncestryNode node) {
        String model = node.model();
        return new ModelTree(
                node.name(),
                node.publisher(),
                node.country(),
                node.licence(),
                node.relation(),
                model == null ? null : "/models/" + model,
                node.parents().stream().map(ModelTree::of).toList());
    }
}
