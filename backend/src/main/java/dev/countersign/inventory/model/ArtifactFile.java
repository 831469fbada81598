package dev.countersign.inventory.model;

import dev.countersign.token.Artifact;
import dev.countersign.token.ArtifactRole;
import dev.countersign.token.Digest;

/**
 * One file of an artifact set.
 *
 * @param sha256 64 lower-case hex digits
 */
public record ArtifactFile(String role, String sha256, long size, String path) {
    static ArtifactFile of(Artifact artifact) {
        return new ArtifactFile(
                artifact.role().word(), artifact.sha256().hex(), artifact.size(), artifact.path());
    }

    /** The same for digests and tokens. */
    public Artifact toArtifact() {
        return new Artifact(
                ArtifactRole.ofWord(role).orElseThrow(), new Digest(sha256), size, path);
    }
}
