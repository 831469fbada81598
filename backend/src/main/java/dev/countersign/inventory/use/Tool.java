package dev.countersign.inventory.use;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that loads models.
 *
 * @param country of its publisher, null when not established
 * @param minimumVersion numbers of the oldest version that policy lets pass, empty for none
 * @param recommendedVersion numbers of the version to move to, empty when none is named
 * @param hasCloudModels whether it can send prompts to models elsewhere
 * @param approved whether it is in policy's register
 * @param verified whether the facts were read at their sources
 */
public record Tool(
        String id,
        String name,
        String publisher,
        @Nullable String country,
        String licence,
        List<Long> minimumVersion,
        List<Long> recommendedVersion,
        boolean hasCloudModels,
        boolean approved,
        boolean verified,
        String notes,
        List<String> sources,
        List<Advisory> advisories) {
    public Tool {
        minimumVersion = List.copyOf(minimumVersion);
        recommendedVersion = List.copyOf(recommendedVersion);
        sources = List.copyOf(sources);
        advisories = List.copyOf(advisories);
    }
}
