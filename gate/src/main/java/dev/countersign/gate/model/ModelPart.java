package dev.countersign.gate.model;

import dev.countersign.token.ArtifactRole;
import java.nio.file.Path;

/**
 * One file that a loader would read.
 *
 * @param path as it stands in the artifact set: relative to the model's root, or {@code -} for a
 *     single blob
 */
record ModelPart(ArtifactRole role, Path file, String path) {}
