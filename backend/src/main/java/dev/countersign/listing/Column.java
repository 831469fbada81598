package dev.countersign.listing;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of a file in CSV.
 *
 * @param name as the member of the JSON interface is called
 * @param value its text by {@code toString}; null is an empty cell
 */
public record Column<T>(String name, Function<T, @Nullable Object> value) {}
