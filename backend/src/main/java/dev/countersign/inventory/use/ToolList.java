package dev.countersign.inventory.use;

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
import java.util.List;
import java.util.stream.Collectors;

/** The register of tools as a list: what it can be asked. */
@Singleton
class ToolList {
    private static final Keyset<ToolEntity> ROWS =
            new Keyset<>(ToolEntity.class, "t", "t.id", "ToolEntity t");

    static final ListShape SHAPE =
            ListShape.of("tools", "/tools")
                    .text("q")
                    .choice("approved", "tools.approved.", List.of("true", "false"))
                    .sort(Sort.rising("name", "lower(t.name)", Sort.Type.TEXT));

    static final Exports.Table<Tool> TABLE =
            new Exports.Table<>(
                    SHAPE,
                    List.of(
                            new Column<>("id", Tool::id),
                            new Column<>("name", Tool::name),
                            new Column<>("publisher", Tool::publisher),
                            new Column<>("country", Tool::country),
                            new Column<>("licence", Tool::licence),
                            new Column<>("minimum_version", t -> dotted(t.minimumVersion())),
                            new Column<>(
                                    "recommended_version", t -> dotted(t.recommendedVersion())),
                            new Column<>("has_cloud_models", Tool::hasCloudModels),
                            new Column<>("approved", Tool::approved),
                            new Column<>("verified", Tool::verified),
                            new Column<>("sources", t -> String.join(" ", t.sources()))));

    private final EntityManager entities;

    ToolList(EntityManager entities) {
        this.entities = entities;
    }

    private static String dotted(List<Long> version) {
        return version.stream().map(String::valueOf).collect(Collectors.joining("."));
    }

    @Transactional(readOnly = true)
    Found<Tool> found(ListQuery query) {
        return ROWS.found(entities, where(query), query).as(ToolList::tools);
    }

    @Transactional(readOnly = true)
    Page<Tool> page(ListQuery query) {
        return ROWS.page(entities, where(query), query).as(ToolList::tools);
    }

    private static List<Tool> tools(List<ToolEntity> rows) {
        return rows.stream().map(ToolEntity::toTool).toList();
    }

    private static Conditions where(ListQuery query) {
        String approved = query.value("approved");
        return new Conditions()
                .holds(
                        query.value("q"),
                        "text",
                        "lower(t.id)",
                        "lower(t.name)",
                        "lower(t.publisher)")
                .add(
                        "t.approved = :approved",
                        "approved",
                        approved == null ? null : Boolean.valueOf(approved));
    }
}
