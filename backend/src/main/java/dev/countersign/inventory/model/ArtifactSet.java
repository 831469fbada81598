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

    /**
     * The set as it counts when policy decides for this person: nobody vouches for their own
     * request, so their own confirmation and clean scans are left out, also those that an API
     * client of theirs recorded.
     */
    ArtifactSet withoutWordOf(String personId) {
        boolean own = confirmation != null && confirmation.confirmedBy().equals(personId);
        return new ArtifactSet(
                digest,
                name,
                format,
                hasCode,
                remote,
                size,
                artifacts,
                manifest,
                source,
                declared,
                verifiedBy,
                verifiedAt,
                seenBy,
                seenAt,
                own ? null : confirmation,
                scans.stream()
                        .filter(scan ->
                                scan.result() != ScanResult.CLEAN
                                        || !scan.answerable().contains(personId))
                        .toList());
    }
}
