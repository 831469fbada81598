package dev.countersign.inventory.model;

import dev.countersign.listing.Conditions;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/** The catalogue of models. */
@Singleton
public class Models {
    private final EntityManager entities;

    Models(EntityManager entities) {
        this.entities = entities;
    }

    /** Models whose id, name or publisher holds the text in any case, by id; at most so many. */
    @Transactional(readOnly = true)
    public List<Model> named(String text, int most) {
        Conditions where =
                new Conditions()
                        .holds(
                                text,
                                "text",
                                "lower(m.id)",
                                "lower(m.family || ' ' || m.version)",
                                "lower(p.name)");
        return where.into(
                        entities.createQuery(
                                "select m from ModelEntity m join fetch m.publisher p"
                                        + " join fetch m.licence where "
                                        + where.text()
                                        + " order by m.id",
                                ModelEntity.class))
                .setMaxResults(most)
                .getResultStream()
                .map(ModelEntity::toModel)
                .toList();
    }

    /** Every country that a model of the catalogue comes from, in order. */
    @Transactional(readOnly = true)
    public List<String> countries() {
        return entities.createQuery(
                        "select distinct m.originCountry from ModelEntity m"
                                + " where m.originCountry is not null order by m.originCountry",
                        String.class)
                .getResultList();
    }

    /** The id of every licence that the catalogue knows, in order. */
    @Transactional(readOnly = true)
    public List<String> licences() {
        return entities.createQuery("select l.id from LicenceEntity l order by l.id", String.class)
                .getResultList();
    }

    @Transactional(readOnly = true)
    public Optional<Model> find(String id) {
        return Optional.ofNullable(entities.find(ModelEntity.class, id)).map(ModelEntity::toModel);
    }

    /** The model; a {@link Problem} of kind not-found otherwise. */
    @Transactional(readOnly = true)
    public Model get(String id) {
        return find(id).orElseThrow(() -> Problem.notFound("model", id));
    }

    /** Everything the model was made from, followed through the catalogue. */
    @Transactional(readOnly = true)
    public Ancestry ancestry(Model model) {
        fetchLines(Set.of(model.id()));
        return ancestry(model, List.of());
    }

    /** The same for a derivative of the model, which {@code further} says more about. */
    @Transactional(readOnly = true)
    public Ancestry ancestry(Model model, List<Ancestor> further) {
        Set<String> line = new HashSet<>(Set.of(model.id()));
        List<AncestryNode> parents = new ArrayList<>(nodes(model.ancestry(), line));
        parents.addAll(nodes(further, line));
        boolean complete =
                model.ancestryComplete() && parents.stream().allMatch(AncestryNode::complete);
        return new Ancestry(parents, complete);
    }

    /**
     * Reads these models and everything in the catalogue that they were made from into the running
     * transaction, in two queries at most, so that {@link #ancestry} asks no more for them.
     */
    @Transactional(readOnly = true)
    void fetchLines(Set<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        List<?> line =
                entities.createNativeQuery(
                                """
                                with recursive line(id) as (
                                    select id from model where id in (:ids)
                                    union
                                    select a.value ->> 'model' from line join model m on m.id = line.id,
                                        jsonb_array_elements(m.ancestry) a
                                    where a.value ->> 'model' is not null)
                                select {m.*}, {p.*}, {l.*} from model m
                                join publisher p on p.id = m.publisher_id join licence l on l.id = m.licence_id
                                where m.id in (select id from line)
                                """)
                        .unwrap(NativeQuery.class)
                        .addEntity("m", ModelEntity.class)
                        .addJoin("p", "m.publisher")
                        .addJoin("l", "m.licence")
                        .setParameter("ids", ids)
                        .getResultList();
        List<ModelEntity> found =
                line.stream()
                        .map(row -> (ModelEntity) (row instanceof Object[] all ? all[0] : row))
                        .toList();
        boolean named =
                found.stream()
                        .flatMap(model -> model.toModel().ancestry().stream())
                        .anyMatch(a -> a.model() == null && a.publisher() != null);
        if (named) {
            entities.createQuery("from PublisherEntity", PublisherEntity.class).getResultList();
        }
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
        Model model = id == null ? null : find(id).orElse(null);
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
        PublisherEntity publisher =
                idOrName == null ? null : entities.find(PublisherEntity.class, idOrName);
        return publisher == null ? idOrName : publisher.toPublisher().name();
    }
}
