package dev.countersign.inventory.model;

import dev.countersign.listing.Conditions;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/** The catalogue of models. */
@Singleton
public class Models {
    private final EntityManager entities;

    Models(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * What somebody chooses from who says which model files are.
     *
     * @param models those that were looked for, the one that was chosen before first
     * @param licences the id of every licence that the catalogue knows, in order
     */
    public record Choice(List<Model> models, List<String> licences) {
        public Choice {
            models = List.copyOf(models);
            licences = List.copyOf(licences);
        }
    }

    /**
     * Models whose id, name or publisher holds the text in any case, by id, and every licence. One
     * query.
     *
     * @param text empty for no model but the chosen one
     * @param chosen the id of a model that is wanted in any case, empty for none
     * @param most so many models are looked for at most
     */
    @Transactional(readOnly = true)
    public Choice choice(String text, String chosen, int most) {
        Conditions where =
                new Conditions()
                        .holds(
                                text,
                                "text",
                                "lower(c.id)",
                                "lower(c.family || ' ' || c.version)",
                                "lower(p.name)");
        List<Object[]> rows =
                where.into(
                                entities.createQuery(
                                        "select l.id, m from LicenceEntity l left join ModelEntity m"
                                                + " on m.licence = l and (m.id = :chosen or :text <>"
                                                + " '%%' and m.id in (select c.id from ModelEntity c"
                                                + " join c.publisher p where "
                                                + where.text()
                                                + " order by c.id limit :most)) left join fetch"
                                                + " m.publisher left join fetch m.licence"
                                                + " order by l.id",
                                        Object[].class))
                        .setParameter("chosen", chosen)
                        .setParameter("most", most)
                        .getResultList();
        Comparator<Model> chosenFirst = Comparator.comparing(model -> !model.id().equals(chosen));
        return new Choice(
                rows.stream()
                        .map(row -> (ModelEntity) row[1])
                        .filter(Objects::nonNull)
                        .map(ModelEntity::toModel)
                        .sorted(chosenFirst.thenComparing(Model::id))
                        .toList(),
                rows.stream().map(row -> (String) row[0]).distinct().toList());
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

    @Transactional(readOnly = true)
    public Optional<Model> find(String id) {
        return Optional.ofNullable(entities.find(ModelEntity.class, id)).map(ModelEntity::toModel);
    }

    /** The model; a {@link Problem} of kind not-found otherwise. */
    @Transactional(readOnly = true)
    public Model get(String id) {
        return find(id).orElseThrow(() -> Problem.notFound("model", id));
    }

    /** Everything the model was made from, followed through the catalogue. One query. */
    @Transactional(readOnly = true)
    public Ancestry ancestry(Model model) {
        return ancestry(model, List.of());
    }

    /** The same for a derivative of the model, which {@code further} says more about. */
    @Transactional(readOnly = true)
    public Ancestry ancestry(Model model, List<Ancestor> further) {
        return lines(Set.of(model.id()), further).ancestry(model, further);
    }

    /**
     * These models and everything in the catalogue that they were made from, with the publishers
     * that are named in it. One query.
     *
     * @param further what else is said about what derivatives of the models were made from
     */
    @Transactional(readOnly = true)
    ModelLines lines(Set<String> ids, List<Ancestor> further) {
        if (ids.isEmpty()) {
            return new ModelLines(Map.of(), Map.of());
        }
        List<?> rows =
                entities.createNativeQuery(
                                """
                                with recursive line(id) as (
                                    select id from model where id in (:ids)
                                    union
                                    select a.value ->> 'model' from line join model m on m.id = line.id,
                                        jsonb_array_elements(m.ancestry) a
                                    where a.value ->> 'model' is not null),
                                named(id) as (
                                    select a.value ->> 'publisher' from line join model m on m.id = line.id,
                                        jsonb_array_elements(m.ancestry) a
                                    union
                                    select p.id from publisher p where p.id in (:publishers))
                                select {m.*}, {p.*}, {l.*}, {n.*}
                                from (select id, null as named from line
                                    union all select null, id from named) k
                                left join model m on m.id = k.id
                                left join publisher p on p.id = m.publisher_id
                                left join licence l on l.id = m.licence_id
                                left join publisher n on n.id = k.named
                                """)
                        .unwrap(NativeQuery.class)
                        .addEntity("m", ModelEntity.class)
                        .addJoin("p", "m.publisher")
                        .addJoin("l", "m.licence")
                        .addEntity("n", PublisherEntity.class)
                        .setParameter("ids", with(ids, further, Ancestor::model))
                        .setParameter("publishers", with(Set.of(), further, Ancestor::publisher))
                        .getResultList();
        Map<String, Model> models = new HashMap<>();
        Map<String, String> publishers = new HashMap<>();
        for (Object row : rows) {
            for (Object found : (Object[]) row) {
                if (found instanceof ModelEntity model) {
                    models.computeIfAbsent(model.getId(), _ -> model.toModel());
                } else if (found instanceof PublisherEntity entity) {
                    Publisher publisher = entity.toPublisher();
                    publishers.put(publisher.id(), publisher.name());
                }
            }
        }
        return new ModelLines(models, publishers);
    }

    private static Set<String> with(
            Set<String> ids, List<Ancestor> further, Function<Ancestor, @Nullable String> part) {
        Set<String> all = new HashSet<>(ids);
        further.stream().map(part).filter(Objects::nonNull).forEach(all::add);
        return all;
    }
}
