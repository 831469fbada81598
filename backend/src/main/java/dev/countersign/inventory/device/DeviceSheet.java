package dev.countersign.inventory.device;

import dev.countersign.token.PostureReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known about one device at one moment, in the form in which policy is told. */
public final class DeviceSheet {
    private static final PostureReport NOTHING =
            new PostureReport(Instant.EPOCH, "", List.of(), Map.of(), List.of());

    private final Device device;
    private final Optional<PostureReport> report;

    /** {@code report} is the newest one under the device's present key. */
    DeviceSheet(Device device, Optional<PostureReport> report) {
        this.device = device;
        this.report = report;
    }

    /** The device as registered. */
    public Device device() {
        return device;
    }

    /** The device at a glance. */
    public DeviceHealth health(Instant now) {
        return DeviceHealth.ofReport(device, report.orElse(null), now);
    }

    /** What it reported about itself, as pages show it; empty when it did not. */
    public List<PostureFact> reported() {
        return report.map(r -> PostureFact.of(PostureFact.OF_DEVICES, r.facts())).orElse(List.of());
    }

    /**
     * Whether its report says that this tool is not there; without a report nothing is known, and
     * so it is false.
     */
    public boolean lacks(String toolId) {
        return report.filter(r -> r.tool(toolId).isEmpty()).isPresent();
    }

    /** What policy is told about the device itself. */
    public DeviceFacts facts() {
        return new DeviceFacts(
                device.id(),
                device.ownerId(),
                device.ownership().word(),
                device.state() == DeviceState.ENROLLED,
                device.assurance(),
                os(),
                new DeviceFacts.Report(
                        report.map(r -> r.collectedAt().getEpochSecond()).orElse(null),
                        flags(report.orElse(NOTHING))));
    }

    private DeviceFacts.Os os() {
        return report.map(r ->
                        new DeviceFacts.Os(
                                r.osFamily(), r.osVersion().isEmpty() ? null : r.osVersion()))
                .orElseGet(() -> new DeviceFacts.Os(device.osFamily().word(), device.osVersion()));
    }

    private static DeviceFacts.Flags flags(PostureReport report) {
        return new DeviceFacts.Flags(
                fact(report, "disk_encrypted"),
                fact(report, "swap_protected"),
                fact(report, "firewall_on"),
                fact(report, "screen_lock"),
                fact(report, "patched"));
    }

    private static @Nullable Boolean fact(PostureReport report, String name) {
        PostureReport.Fact fact = report.facts().get(name);
        return fact == null ? null : fact.value();
    }

    /** A tool on it; all unknown when it was not reported. */
    public ToolFacts tool(String toolId) {
        return tool(report.orElse(NOTHING), toolId);
    }

    /** A tool on a device that nothing is known about. */
    static ToolFacts unknownTool(String toolId) {
        return tool(NOTHING, toolId);
    }

    private static ToolFacts tool(PostureReport report, String toolId) {
        Optional<PostureReport.Tool> tool = report.tool(toolId);
        return new ToolFacts(
                toolId,
                tool.map(PostureReport.Tool::version).orElse(null),
                tool.map(PostureReport.Tool::plugins).orElse(null),
                new ToolFacts.Flags(
                        report.factFor(toolId, "cloud_disabled"),
                        report.factFor(toolId, "prompt_logging_off"),
                        report.factFor(toolId, "egress_blocked"),
                        report.factFor(toolId, "isolated"),
                        report.factFor(toolId, "not_admin")));
    }
}
