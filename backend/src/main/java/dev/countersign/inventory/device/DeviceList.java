package dev.countersign.inventory.device;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.listing.Column;
import dev.countersign.listing.Conditions;
import dev.countersign.listing.Exports;
import dev.countersign.listing.Few;
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

/** The register of devices as a list: what it can be asked, and the rows that a caller may see. */
@Singleton
class DeviceList {
    private static final Keyset<DeviceEntity> ROWS =
            new Keyset<>(DeviceEntity.class, "d", "d.id", "DeviceEntity d");

    private final EntityManager entities;
    private final People people;
    private final Clock clock;

    DeviceList(EntityManager entities, People people, Clock clock) {
        this.entities = entities;
        this.people = people;
        this.clock = clock;
    }

    static ListShape shape(Caller caller) {
        ListShape shape = ListShape.of("devices", "/devices").text("q");
        if (Devices.seesAll(caller)) {
            shape.text("owner");
        }
        return shape.choice(
                        "state",
                        "device.state.",
                        Stream.of(DeviceState.values()).map(DeviceState::word).toList())
                .choice(
                        "ownership",
                        "ownership.",
                        Stream.of(Ownership.values()).map(Ownership::word).toList())
                .folded()
                .choice("light", "light.", PostureCoverage.LIGHTS)
                .choice("os", "os.", Stream.of(OsFamily.values()).map(OsFamily::word).toList())
                .sort(Sort.falling("newest", "d.id", Sort.Type.TEXT))
                .sort(Sort.rising("oldest", "d.id", Sort.Type.TEXT))
                .sort(Sort.rising("name", "lower(d.name)", Sort.Type.TEXT));
    }

    /** What is taken away as a file. */
    static Exports.Table<Device> table(Caller caller) {
        return new Exports.Table<>(
                shape(caller),
                List.of(
                        new Column<>("id", Device::id),
                        new Column<>("name", Device::name),
                        new Column<>("owner_id", Device::ownerId),
                        new Column<>("ownership", d -> d.ownership().word()),
                        new Column<>("os_family", d -> d.osFamily().word()),
                        new Column<>("os_version", d -> DeviceView.version(d.osVersion())),
                        new Column<>("hostname", Device::hostname),
                        new Column<>("account", Device::account),
                        new Column<>("state", d -> d.state().word()),
                        new Column<>("assurance", Device::assurance),
                        new Column<>("key_thumbprint", Device::keyThumbprint),
                        new Column<>("created_at", Device::createdAt),
                        new Column<>("enrolled_at", Device::enrolledAt)));
    }

    /** A page, and how many there are. */
    @Transactional(readOnly = true)
    Found<Device> found(Caller caller, ListQuery query) {
        return ROWS.found(entities, where(caller, query), query).as(DeviceList::devices);
    }

    /** A page alone. */
    @Transactional(readOnly = true)
    Page<Device> page(Caller caller, ListQuery query) {
        return ROWS.page(entities, where(caller, query), query).as(DeviceList::devices);
    }

    private static List<Device> devices(List<DeviceEntity> rows) {
        return rows.stream().map(DeviceEntity::toDevice).toList();
    }

    private Conditions where(Caller caller, ListQuery query) {
        String text = query.value("q");
        String owner = query.value("owner");
        boolean id = text != null && text.startsWith("dev_");
        String light = query.value("light");
        Conditions where = new Conditions();
        if (light != null) {
            PostureFilter.add(where, light, clock.instant().minus(DeviceHealth.FRESH));
        }
        return where.add("d.ownerId = :me", "me", Devices.seesAll(caller) ? null : caller.id())
                .add("d.id = :id", "id", id ? text : null)
                .holds(id ? null : text, "text", "lower(d.name)")
                .add("d.ownerId in :owners", "owners", Few.ids("/owner", owner, people::named))
                .add("d.state = :state", "state", query.value("state"))
                .add("d.ownership = :ownership", "ownership", query.value("ownership"))
                .add("d.osFamily = :os", "os", query.value("os"));
    }
}
