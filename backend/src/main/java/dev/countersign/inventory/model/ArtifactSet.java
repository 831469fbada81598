package dev.countersign.inventory.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The exact files that get loaded.
 *
 * @param digest their {@code model-set-v1} digest: their identity
 * @param name what the device that found them calls them
 * @param hasCode whether code comes with them
 * @param verifiedBy the enrolled device that hashed these bytes, null when none did
 * @param seenBy who brought them in first
 * @param confirmation which model they are, null until a security lead said so
 * @param scans newest first
 */
public record ArtifactSet(
        String digest,
        String name,
        ModelFormat format,
        boolean hasCode,
        boolean remote,
        long size,
        List<ArtifactFile> artifacts,
        @Nullable String manifest,
        Source source,
        Declared declared,
        @Nullable String verifiedBy,
        @Nullable Instant verifiedAt,
        String seenBy,
        Instant seenAt,
        @Nullable Confirmation confirmation,
        List<Scan> scans) {
    public ArtifactSet {
        artifacts = List.copyOf(artifacts);
        scans = List.copyOf(scans);
    }
}
