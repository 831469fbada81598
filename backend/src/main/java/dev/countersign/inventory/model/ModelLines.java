package dev.countersign.inventory.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Some models of the catalogue with all that they were made from, as read at one moment. */
final class ModelLines {
    private final Map<String, Model> models;
    private final Map<String, String> publishers;

    /**
     * @param models by id
     * @param publishers names by id; those of the models themselves need not be among them
     */
    ModelLines(Map<String, Model> models, Map<String, String> publishers) {
        this.models = Map.copyOf(models);
        this.publishers = Map.copyOf(publishers);
    }

    Optional<Model> model(String id) {
        return Optional.ofNullable(models.get(id));
    }

    /** What a derivative of the model was made from, which {@code further} says more about. */
    Ancestry ancestry(Model model, List<Ancestor> further) {
        Set<String> line = new HashSet<>(Set.of(model.id()));
        List<AncestryNode> parents = new ArrayList<>(nodes(model.ancestry(), line));
        parents.addAll(nodes(further, line));
        boolean complete =
                model.ancestryComplete() && parents.stream().allMatch(AncestryNode::complete);
        return new Ancestry(parents, complete);
    }

    private List<AncestryNode> nodes(List<Ancestor> ancestors, Set<String> line) {
        return ancestors.stream().map(ancestor -> node(ancestor, line)).toList();
    }

    /**
     * @param line the models between here and the descendant, so that a circle ends instead of
     *     going on for ever; it counts as incomplete
     */
    private AncestryNode node(Ancestor ancestor, Set<String> line) {
        String id = ancestor.model();
        Model model = id == null ? null : models.get(id);
        if (model == null) {
            String name = ancestor.name() == null ? String.valueOf(id) : ancestor.name();
            boolean complete = id == null;
            return new AncestryNode(
                    ancestor.relation(),
                    null,
                    name,
                    publisherName(ancestor.publisher()),
                    ancestor.country(),
                    ancestor.licence(),
                    complete,
                    List.of());
        }
        boolean circle = !line.add(model.id());
        List<AncestryNode> parents = circle ? List.of() : nodes(model.ancestry(), line);
        if (!circle) {
            line.remove(model.id());
        }
        return new AncestryNode(
                ancestor.relation(),
                model.id(),
                model.name(),
                model.publisher().name(),
                model.origin().country(),
                model.licence().id(),
                !circle
                        && model.ancestryComplete()
                        && parents.stream().allMatch(AncestryNode::complete),
                parents);
    }

    private @Nullable String publisherName(@Nullable String idOrName) {
        return idOrName == null ? null : publishers.getOrDefault(idOrName, idOrName);
    }
}
