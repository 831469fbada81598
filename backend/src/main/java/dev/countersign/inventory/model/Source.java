package dev.countersign.inventory.model;

import org.jspecify.annotations.Nullable;

/**
 * Where files came from, as the device that holds them says.
 *
 * @param namespace for example {@code library} or an organisation on Hugging Face
 * @param ref for example {@code llama3.1:8b}
 */
public record Source(SourceKind kind, @Nullable String namespace, @Nullable String ref) {}
