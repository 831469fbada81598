package dev.countersign.inventory.device;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device as other rooms see it.
 *
 * @param osVersion numbers of the version last reported, null when none was
 * @param keyThumbprint RFC 7638 thumbprint of the enrolled key, null before enrolment
 * @param assurance {@code software}, {@code hardware} or {@code attested}; null before enrolment
 * @param version counts changes, for {@code If-Match}
 */
public record Device(
        String id,
        String ownerId,
        String name,
        Ownership ownership,
        OsFamily osFamily,
        @Nullable List<Long> osVersion,
        @Nullable String hostname,
        @Nullable String account,
        DeviceState state,
        @Nullable String keyThumbprint,
        @Nullable String assurance,
        Instant createdAt,
        @Nullable Instant enrolledAt,
        int version) {
    public Device {
        osVersion = osVersion == null ? null : List.copyOf(osVersion);
    }
}
