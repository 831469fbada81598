package dev.countersign.portal;

import dev.countersign.identity.Caller;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceFilter;
import dev.countersign.inventory.device.DeviceHealth;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.device.Posture;
import dev.countersign.inventory.device.Postures;
import dev.countersign.inventory.model.ModelSearch;
import dev.countersign.inventory.use.Tool;
import dev.countersign.inventory.use.Tools;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The inventory's part of the home page, in four queries. */
@Singleton
final class HomeInventory {
    private static final int MOST = 50;

    private final Devices devices;
    private final Postures postures;
    private final ModelSearch models;
    private final Tools tools;
    private final Clock clock;

    HomeInventory(
            Devices devices, Postures postures, ModelSearch models, Tools tools, Clock clock) {
        this.devices = devices;
        this.postures = postures;
        this.models = models;
        this.tools = tools;
        this.clock = clock;
    }

    /** The person's devices, and names of tools and of these models. */
    HomeNames names(Caller caller, Stream<String> digests) {
        var own = new DeviceFilter(null, null, null, caller.id());
        List<Device> mine = devices.list(caller, own, null, MOST).items();
        Map<String, Posture> reports = mine.isEmpty() ? Map.of() : postures.latest(mine);
        Set<String> wanted = digests.collect(Collectors.toSet());
        return new HomeNames(
                mine.stream().map(device -> line(device, reports)).toList(),
                tools.list().stream().collect(Collectors.toMap(Tool::id, Tool::name)),
                models.of(caller.id(), wanted).stream()
                        .collect(
                                Collectors.toMap(
                                        ModelSearch.Files::digest, ModelSearch.Files::name)));
    }

    private HomeView.DeviceLine line(Device device, Map<String, Posture> reports) {
        DeviceHealth health = DeviceHealth.of(device, reports.get(device.id()), clock.instant());
        return new HomeView.DeviceLine(
                device.id(), device.name(), health.light(), health.tone(), health.reportedAt());
    }
}
