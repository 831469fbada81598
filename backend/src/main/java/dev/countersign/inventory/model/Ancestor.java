package dev.countersign.inventory.model;

import org.jspecify.annotations.Nullable;

/**
 * Something that a model was made from.
 *
 * @param relation {@code base}, {@code finetune}, {@code quantized}, {@code merge} or {@code
 *     adapter}
 * @param model its id in the catalogue, null when it has none
 * @param name its name; null when {@code model} says it
 * @param publisher id or name of its publisher
 */
public record Ancestor(
        String relation,
        @Nullable String model,
        @Nullable String name,
        @Nullable String publisher,
        @Nullable String country,
        @Nullable String licence) {}
