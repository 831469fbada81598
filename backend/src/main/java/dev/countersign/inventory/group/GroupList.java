package dev.countersign.inventory.group;

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
import java.util.stream.Stream;

/** Device groups as a list: what it can be asked, and its rows. */
@Singleton
class GroupList {
    private static final Keyset<DeviceGroupEntity> ROWS =
            new Keyset<>(DeviceGroupEntity.class, "g", "g.id", "DeviceGroupEntity g");

    static final ListShape SHAPE =
            ListShape.of("groups", "/device-groups")
                    .text("q")
                    .choice(
                            "mode",
                            "group.mode.",
                            Stream.of(GateMode.values()).map(GateMode::word).toList())
                    .sort(Sort.rising("name", "lower(g.name)", Sort.Type.TEXT))
                    .sort(Sort.falling("newest", "g.id", Sort.Type.TEXT));

    /** What is taken away as a file. */
    static final Exports.Table<DeviceGroup> TABLE =
            new Exports.Table<>(
                    SHAPE,
                    List.of(
                            new Column<>("id", DeviceGroup::id),
                            new Column<>("name", DeviceGroup::name),
                            new Column<>("mode", g -> g.mode().word()),
                            new Column<>("observe_until", DeviceGroup::observeUntil),
                            new Column<>("reason", DeviceGroup::reason),
                            new Column<>("changed_by", DeviceGroup::changedBy),
                            new Column<>("changed_at", DeviceGroup::changedAt)));

    private final EntityManager entities;
    private final Clock clock;

    GroupList(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    /** A page, and how many there are. */
    @Transactional(readOnly = true)
    Found<DeviceGroup> found(ListQuery query) {
        return ROWS.found(entities, where(query), query).as(GroupList::groups);
    }

    /** A page alone. */
    @Transactional(readOnly = true)
    Page<DeviceGroup> page(ListQuery query) {
        return ROWS.page(entities, where(query), query).as(GroupList::groups);
    }

    private static List<DeviceGroup> groups(List<DeviceGroupEntity> rows) {
        return rows.stream().map(DeviceGroupEntity::view).toList();
    }

    /** By the mode that holds now: observing ends by itself. */
    private Conditions where(ListQuery query) {
        String mode = query.value("mode");
        Conditions where = new Conditions().holds(query.value("q"), "text", "lower(g.name)");
        if (mode != null) {
            String observes = "(g.observeUntil is not null and g.observeUntil > :now)";
            where.also(mode.equals(GateMode.OBSERVE.word()) ? observes : "not " + observes)
                    .with("now", clock.instant());
        }
        return where;
    }
}
