package dev.countersign.inventory.device;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gate says of its machine when it enrols.
 *
 * @param osVersion numbers of the version, null when unknown
 */
public record EndpointFacts(
        OsFamily osFamily,
        @Nullable List<Long> osVersion,
        @Nullable String hostname,
        @Nullable String account) {
    public EndpointFacts {
        osVersion = osVersion == null ? null : List.copyOf(osVersion);
    }
}
