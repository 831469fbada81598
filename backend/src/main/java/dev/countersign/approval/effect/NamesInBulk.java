package dev.countersign.approval.effect;

import dev.countersign.identity.People;
import dev.countersign.inventory.device.Devices;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What people call those that lists name by id. */
@Singleton
final class NamesInBulk {
    private final People people;
    private final Devices devices;

    NamesInBulk(People people, Devices devices) {
        this.people = people;
        this.devices = devices;
    }

    /** Names of people and devices by id; who is unknown is left out. */
    Map<String, String> of(Stream<@Nullable String> ids) {
        Set<String> wanted = ids.filter(Objects::nonNull).collect(Collectors.toSet());
        Map<String, String> names = new HashMap<>();
        Collection<String> persons = starting(wanted, "usr_");
        if (!persons.isEmpty()) {
            names.putAll(people.names(persons));
        }
        Collection<String> laptops = starting(wanted, "dev_");
        if (!laptops.isEmpty()) {
            names.putAll(devices.names(laptops));
        }
        return names;
    }

    private static Collection<String> starting(Set<String> ids, String prefix) {
        return ids.stream().filter(id -> id.startsWith(prefix)).toList();
    }
}
