package dev.countersign.inventory.device;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Timeline;
import dev.countersign.inventory.group.DeviceGroups;
import dev.countersign.inventory.group.GroupMembers;
import dev.countersign.inventory.use.Tool;
import dev.countersign.inventory.use.Tools;
import dev.countersign.token.PostureReport;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers what pages say about a device. */
@Singleton
final class DevicePage {
    private final Postures postures;
    private final People people;
    private final Tools tools;
    private final Gate gate;
    private final Timeline timeline;
    private final Clock clock;

    /** What a device's gate does and did. */
    @Singleton
    record Gate(DeviceGroups groups, GroupMembers members, DeviceLoads loads) {}

    DevicePage(
            Postures postures,
            People people,
            Tools tools,
            Gate gate,
            Timeline timeline,
            Clock clock) {
        this.postures = postures;
        this.people = people;
        this.tools = tools;
        this.gate = gate;
        this.timeline = timeline;
        this.clock = clock;
    }

    /** Three queries, however many they are. */
    List<DeviceView.Row> rows(List<Device> devices) {
        Set<String> observing = gate.members.observing(devices.stream().map(Device::id).toList());
        Map<String, Posture> reports = postures.latest(devices);
        Map<String, String> owners =
                people.names(devices.stream().map(Device::ownerId).distinct().toList());
        Instant now = clock.instant();
        return devices.stream()
                .map(d ->
                        DeviceView.Row.of(
                                d,
                                owners.getOrDefault(d.ownerId(), d.ownerId()),
                                DeviceHealth.of(d, reports.get(d.id()), now),
                                observing.contains(d.id())))
                .toList();
    }

    DeviceView.Page page(Caller caller, Device device) {
        Posture newest = postures.latest(device.id()).orElse(null);
        DeviceHealth health = DeviceHealth.of(device, newest, clock.instant());
        return new DeviceView.Page(
                device.id(),
                device.name(),
                owner(device),
                device.ownerId().equals(caller.id()),
                device.ownership().word(),
                device.osFamily().word(),
                DeviceView.version(device.osVersion()),
                device.state().word(),
                health.light(),
                health.tone(),
                health.reportedAt(),
                device.assurance(),
                device.keyThumbprint(),
                device.hostname(),
                device.createdAt(),
                device.enrolledAt(),
                newest == null ? List.of() : PostureFact.ofDevice(newest),
                installed(newest),
                gate.loads.of(device),
                gate.groups.of(device.id()),
                timeline.of(device.id()));
    }

    private String owner(Device device) {
        return people.names(Set.of(device.ownerId()))
                .getOrDefault(device.ownerId(), device.ownerId());
    }

    private List<DeviceView.InstalledTool> installed(@Nullable Posture newest) {
        return newest == null
                ? List.of()
                : newest.report().tools().stream().map(this::installed).toList();
    }

    private DeviceView.InstalledTool installed(PostureReport.Tool tool) {
        return new DeviceView.InstalledTool(
                tools.find(tool.id()).map(Tool::name).orElse(tool.id()),
                DeviceView.version(tool.version()),
                PostureFact.of(PostureFact.OF_TOOLS, tool.facts()));
    }
}
