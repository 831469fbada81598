package dev.countersign.inventory.device;

import dev.countersign.identity.Timeline;
import dev.countersign.inventory.group.DevicePolicy;
import dev.countersign.problem.FormError;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the pages about devices show. */
final class DeviceView {
    private DeviceView() {}

    static String version(@Nullable List<Long> numbers) {
        return numbers == null
                ? ""
                : numbers.stream().map(String::valueOf).collect(Collectors.joining("."));
    }

    /** A line of the list. */
    record Row(
            String id,
            String name,
            String owner,
            String ownership,
            String osFamily,
            String osVersion,
            String state,
            String light,
            String tone,
            @Nullable Instant reportedAt,
            boolean observes) {
        static Row of(Device device, String owner, DeviceHealth health, boolean observes) {
            return new Row(
                    device.id(),
                    device.name(),
                    owner,
                    device.ownership().word(),
                    device.osFamily().word(),
                    version(device.osVersion()),
                    device.state().word(),
                    health.light(),
                    health.tone(),
                    health.reportedAt(),
                    observes);
        }
    }

    /** The form that registers a device, with what was filled in and what is wrong with it. */
    record Form(String name, String ownership, String osFamily, List<FormError> errors) {
        static final Form EMPTY = new Form("", "", "", List.of());

        public List<String> ownerships() {
            return Stream.of(Ownership.values()).map(Ownership::word).toList();
        }

        public List<String> osFamilies() {
            return Stream.of(OsFamily.values()).map(OsFamily::word).toList();
        }
    }

    /** A tool on a device. */
    record InstalledTool(String name, String version, List<PostureFact> facts) {}

    /**
     * The page of one device.
     *
     * @param mine whether the reader owns it
     * @param policy what its gate does with what it refuses
     */
    record Page(
            String id,
            String name,
            String owner,
            boolean mine,
            String ownership,
            String osFamily,
            String osVersion,
            String state,
            String light,
            String tone,
            @Nullable Instant reportedAt,
            @Nullable String assurance,
            @Nullable String thumbprint,
            @Nullable String hostname,
            Instant createdAt,
            @Nullable Instant enrolledAt,
            List<PostureFact> facts,
            List<InstalledTool> tools,
            DeviceLoads.Newest loads,
            DevicePolicy policy,
            List<Timeline.Entry> timeline) {}
}
