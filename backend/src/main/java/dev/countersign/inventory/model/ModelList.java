package dev.countersign.inventory.model;

import dev.countersign.listing.Column;
import dev.countersign.listing.Conditions;
import dev.countersign.listing.Exports;
import dev.countersign.listing.Found;
import dev.countersign.listing.Keyset;
import dev.countersign.listing.ListQuery;
import dev.countersign.listing.ListShape;
import dev.countersign.listing.Option;
import dev.countersign.listing.Sort;
import dev.countersign.platform.Page;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;

/** The catalogue as a list: what it can be asked. */
@Singleton
class ModelList {
    private static final Keyset<ModelEntity> ROWS =
            new Keyset<>(
                    ModelEntity.class,
                    "m",
                    "m.id",
                    "ModelEntity m join fetch m.publisher p join fetch m.licence l");
    private static final String NAME = "lower(m.family || ' ' || m.version)";
    private static final List<String> GRADES = List.of("A", "B", "C", "D", "E", "F");

    private final EntityManager entities;
    private final Models models;

    ModelList(EntityManager entities, Models models) {
        this.entities = entities;
        this.models = models;
    }

    /** Reads which publishers, licences and countries there are to choose from. */
    @Transactional(readOnly = true)
    ListShape shape() {
        return ListShape.of("models", "/models")
                .text("q")
                .choice("openness", "models.grade.", GRADES)
                .options("country", models.countries().stream().map(c -> new Option(c, c)).toList())
                .folded()
                .options(
                        "publisher",
                        options("select id, name from PublisherEntity order by lower(name)"))
                .options(
                        "licence",
                        options("select id, title from LicenceEntity order by lower(title)"))
                .choice("origin", "origin.", List.of("confirmed", "declared", "unknown"))
                .text("family")
                .sort(Sort.rising("id", "m.id", Sort.Type.TEXT))
                .sort(Sort.rising("name", NAME, Sort.Type.TEXT))
                .sort(Sort.falling("released", "coalesce(m.released, '')", Sort.Type.TEXT));
    }

    private List<Option> options(String query) {
        return entities.createQuery(query, Object[].class)
                .getResultStream()
                .map(row -> new Option((String) row[0], (String) row[1]))
                .toList();
    }

    Exports.Table<Model> table() {
        return new Exports.Table<>(
                shape(),
                List.of(
                        new Column<>("id", Model::id),
                        new Column<>("family", Model::family),
                        new Column<>("version", Model::version),
                        new Column<>("publisher", m -> m.publisher().name()),
                        new Column<>("country", m -> m.origin().country()),
                        new Column<>("origin", m -> m.origin().state()),
                        new Column<>("licence", m -> m.licence().id()),
                        new Column<>("openness", Model::openness),
                        new Column<>("training_data", Model::trainingData),
                        new Column<>("ancestry_complete", Model::ancestryComplete),
                        new Column<>("released", Model::released),
                        new Column<>("verified", Model::verified),
                        new Column<>("sources", m -> String.join(" ", m.sources()))));
    }

    @Transactional(readOnly = true)
    Found<Model> found(ListQuery query) {
        return ROWS.found(entities, where(query), query).as(ModelList::models);
    }

    @Transactional(readOnly = true)
    Page<Model> page(ListQuery query) {
        return ROWS.page(entities, where(query), query).as(ModelList::models);
    }

    private static List<Model> models(List<ModelEntity> rows) {
        return rows.stream().map(ModelEntity::toModel).toList();
    }

    private static Conditions where(ListQuery query) {
        return new Conditions()
                .holds(query.value("q"), "text", "lower(m.id)", NAME, "lower(p.name)")
                .add("m.family = :family", "family", query.value("family"))
                .add("p.id = :publisher", "publisher", query.value("publisher"))
                .add("m.originCountry = :country", "country", query.value("country"))
                .add("m.originState = :origin", "origin", query.value("origin"))
                .add("l.id = :licence", "licence", query.value("licence"))
                .add("m.openness = :openness", "openness", query.value("openness"));
    }
}
