package dev.countersign.portal;

import dev.countersign.identity.Caller;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceFilter;
import dev.countersign.inventory.device.DeviceHealth;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.device.Postures;
import dev.countersign.inventory.model.ArtifactSet;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.use.Tool;
import dev.countersign.inventory.use.Tools;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** The inventory's part of the home page: a person's devices, and things by name. */
@Singleton
final class HomeInventory {
    private static final int MOST = 20;

    private final Devices devices;
    private final Postures postures;
    private final ArtifactSets artifacts;
    private final Tools tools;
    private final Clock clock;

    HomeInventory(
            Devices devices, Postures postures, ArtifactSets artifacts, Tools tools, Clock clock) {
        this.devices = devices;
        this.postures = postures;
        this.artifacts = artifacts;
        this.tools = tools;
        this.clock = clock;
    }

    List<HomeView.DeviceLine> devices(Caller caller) {
        var own = new DeviceFilter(null, null, null, caller.id());
        return devices.list(caller, own, null, MOST).items().stream().map(this::line).toList();
    }

    private HomeView.DeviceLine line(Device device) {
        DeviceHealth health =
                DeviceHealth.of(device, postures.latest(device.id()).orElse(null), clock.instant());
        return new HomeView.DeviceLine(
                device.id(), device.name(), health.light(), health.tone(), health.reportedAt());
    }

    String model(String digest) {
        return artifacts.find(digest).map(ArtifactSet::name).orElse(digest);
    }

    String device(String id) {
        return devices.find(id).map(Device::name).orElse(id);
    }

    String tool(String id) {
        return tools.find(id).map(Tool::name).orElse(id);
    }
}
