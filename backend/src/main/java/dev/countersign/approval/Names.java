package dev.countersign.approval;

import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.model.ArtifactSet;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.use.Tool;
import dev.countersign.inventory.use.Tools;
import jakarta.inject.Singleton;
import java.util.Collection;

/**
 * What people call the things that requests and approvals name by id; the id where none is known.
 */
@Singleton
final class Names {
    private final People people;
    private final Devices devices;
    private final Tools tools;
    private final ArtifactSets artifacts;

    Names(People people, Devices devices, Tools tools, ArtifactSets artifacts) {
        this.people = people;
        this.devices = devices;
        this.tools = tools;
        this.artifacts = artifacts;
    }

    String person(String id) {
        return people.find(id).map(Person::displayName).orElse(id);
    }

    String device(String id) {
        return devices.find(id).map(Device::name).orElse(id);
    }

    String tool(String id) {
        return tools.find(id).map(Tool::name).orElse(id);
    }

    String model(String digest) {
        return artifacts.find(digest).map(ArtifactSet::name).orElse(digest);
    }

    /** All names of a page in four queries, however long it is. */
    KnownNames of(
            Collection<String> personIds,
            Collection<String> deviceIds,
            Collection<String> digests) {
        return new KnownNames(
                people.names(personIds),
                devices.names(deviceIds),
                tools.names(),
                artifacts.names(digests));
    }
}
