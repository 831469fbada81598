package dev.countersign.inventory.use;

/**
 * A kind of work that a model may be used for.
 *
 * @param position where it stands in lists, from 1
 */
public record Scope(String id, int position) {}
