package dev.countersign.inventory.device;

import dev.countersign.token.PostureReport;
import dev.countersign.token.PostureReport.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device at a glance, for people; what policy makes of it is said by a decision only.
 *
 * @param light the text {@code light.<light>} says it
 * @param tone {@code ok}, {@code warn}, {@code bad} or {@code off}
 * @param reportedAt when the newest report was collected, null when there is none
 */
public record DeviceHealth(String light, String tone, @Nullable Instant reportedAt) {
    static final Duration FRESH = Duration.ofDays(7);
    private static final List<String> WATCHED =
            List.of("swap_protected", "firewall_on", "screen_lock", "patched");

    /** The device as its newest report, if any, shows it at {@code now}. */
    public static DeviceHealth of(Device device, @Nullable Posture newest, Instant now) {
        return ofReport(device, newest == null ? null : newest.report(), now);
    }

    static DeviceHealth ofReport(Device device, @Nullable PostureReport report, Instant now) {
        if (device.state() == DeviceState.LOST || device.state() == DeviceState.RETIRED) {
            return new DeviceHealth("gone", "off", null);
        }
        if (device.state() == DeviceState.REGISTERED) {
            return new DeviceHealth("unenrolled", "off", null);
        }
        if (report == null) {
            return new DeviceHealth("silent", "warn", null);
        }
        Instant at = report.collectedAt();
        if (device.ownership() == Ownership.COMPANY_ISSUED) {
            return new DeviceHealth("outside", "bad", at);
        }
        if (!holds(report, "disk_encrypted")) {
            return new DeviceHealth("blocked", "bad", at);
        }
        if (at.plus(FRESH).isBefore(now)) {
            return new DeviceHealth("stale", "warn", at);
        }
        boolean fine = WATCHED.stream().allMatch(name -> holds(report, name));
        return fine
                ? new DeviceHealth("ready", "ok", at)
                : new DeviceHealth("attention", "warn", at);
    }

    private static boolean holds(PostureReport report, String name) {
        Fact fact = report.facts().get(name);
        return fact != null && Boolean.TRUE.equals(fact.value());
    }
}
