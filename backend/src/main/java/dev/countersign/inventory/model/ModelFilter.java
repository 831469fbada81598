package dev.countersign.inventory.model;

import org.jspecify.annotations.Nullable;

/**
 * Which models are asked for; null asks for all.
 *
 * @param text part of id, family, version or publisher's name, in any case
 * @param publisher id of the publisher
 */
public record ModelFilter(
        @Nullable String text,
        @Nullable String family,
        @Nullable String publisher,
        @Nullable String country,
        @Nullable String licence,
        @Nullable String openness) {
    /** Every model. */
    public static final ModelFilter ALL = new ModelFilter(null, null, null, null, null, null);
}
