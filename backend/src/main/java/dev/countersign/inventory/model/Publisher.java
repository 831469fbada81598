package dev.countersign.inventory.model;

import org.jspecify.annotations.Nullable;

/**
 * Who publishes models.
 *
 * @param country null when not established
 * @param source where the facts were read
 */
public record Publisher(
        String id,
        String name,
        @Nullable String country,
        @Nullable String legalBloc,
        String source,
        @Nullable String notes) {}
