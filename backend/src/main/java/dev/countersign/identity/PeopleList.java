package dev.countersign.identity;

import dev.countersign.listing.Column;
import dev.countersign.listing.Conditions;
import dev.countersign.listing.Exports;
import dev.countersign.listing.Found;
import dev.countersign.listing.Keyset;
import dev.countersign.listing.ListQuery;
import dev.countersign.listing.ListShape;
import dev.countersign.listing.Sort;
import dev.countersign.platform.Page;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The register of people as a list: what it can be asked. */
@Singleton
class PeopleList {
    private static final Keyset<PersonEntity> ROWS =
            new Keyset<>(PersonEntity.class, "p", "p.id", "PersonEntity p");
    private static final String TRAINED =
            "exists (select 1 from TrainingEntity t where t.personId = p.id"
                    + " and t.completedAt > :trainedSince)";

    static final ListShape SHAPE =
            ListShape.of("people", "/people")
                    .text("q")
                    .choice("role", "role.", Stream.of(Role.values()).map(Role::id).toList())
                    .folded()
                    .choice(
                            "programme",
                            "programme.",
                            Stream.of(Programme.values()).map(Programme::id).toList())
                    .choice("trained", "people.trained.", List.of("true", "false"))
                    .choice("active", "people.active.", List.of("true", "false"))
                    .sort(Sort.rising("account", "p.username", Sort.Type.TEXT))
                    .sort(Sort.rising("name", "lower(p.displayName)", Sort.Type.TEXT))
                    .sort(Sort.falling("newest", "p.createdAt", Sort.Type.INSTANT));

    static final Exports.Table<Person> TABLE =
            new Exports.Table<>(
                    SHAPE,
                    List.of(
                            new Column<>("id", Person::id),
                            new Column<>("username", Person::username),
                            new Column<>("display_name", Person::displayName),
                            new Column<>("programme", p -> p.programme().id()),
                            new Column<>("active", Person::active),
                            new Column<>(
                                    "roles",
                                    p ->
                                            p.roles().stream()
                                                    .map(Role::id)
                                                    .sorted()
                                                    .collect(Collectors.joining(" "))),
                            new Column<>("trained_at", Person::trainedAt)));

    private final EntityManager entities;
    private final People people;
    private final Clock clock;

    PeopleList(EntityManager entities, People people, Clock clock) {
        this.clock = clock;
        this.entities = entities;
        this.people = people;
    }

    @Transactional(readOnly = true)
    Found<Person> found(ListQuery query) {
        return ROWS.found(entities, where(query), query).as(people::views);
    }

    @Transactional(readOnly = true)
    Page<Person> page(ListQuery query) {
        return ROWS.page(entities, where(query), query).as(people::views);
    }

    private Conditions where(ListQuery query) {
        String text = query.value("q");
        boolean id = text != null && text.toLowerCase(Locale.ROOT).startsWith("usr_");
        String trained = query.value("trained");
        String active = query.value("active");
        Conditions where =
                new Conditions()
                        .add("p.id = :id", "id", id ? text : null)
                        .holds(
                                id ? null : text,
                                "text",
                                "lower(p.displayName)",
                                "lower(p.username)")
                        .add(":role member of p.roles", "role", query.value("role"))
                        .add("p.programme = :programme", "programme", query.value("programme"))
                        .add(
                                "p.active = :active",
                                "active",
                                active == null ? null : Boolean.valueOf(active));
        if (trained != null) {
            where.add(
                    trained.equals("true") ? TRAINED : "not " + TRAINED,
                    "trainedSince",
                    clock.instant().minus(Person.TRAINING_LASTS));
        }
        return where;
    }
}
