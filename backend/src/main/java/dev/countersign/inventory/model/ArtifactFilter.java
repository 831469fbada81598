package dev.countersign.inventory.model;

import org.jspecify.annotations.Nullable;

/**
 * Which artifact sets are asked for; null asks for all.
 *
 * @param text part of the name or the digest, in any case
 * @param confirmed whether a security lead confirmed which model they are
 * @param modelId confirmed to be this model
 */
public record ArtifactFilter(
        @Nullable String text, @Nullable Boolean confirmed, @Nullable String modelId) {
    /** Every artifact set. */
    public static final ArtifactFilter ALL = new ArtifactFilter(null, null, null);
}
