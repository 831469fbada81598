package dev.countersign.inventory.model;

import org.jspecify.annotations.Nullable;

/**
 * Where a model comes from.
 *
 * @param country ISO 3166-1 alpha-2, null when not known
 * @param state {@code confirmed}, {@code declared} or {@code unknown}
 */
public record Origin(@Nullable String country, String state) {}
