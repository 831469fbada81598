package dev.countersign.inventory.use;

/**
 * A class of data.
 *
 * @param position in the order from the least to the most sensitive, from 1
 */
public record DataClass(String id, int position, Handling handling) {}
