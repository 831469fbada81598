package dev.countersign.listing;

/**
 * An order of a list.
 *
 * @param name as it stands in the address
 * @param expression what is ordered by, in the entity language: never null for any row, and equal
 *     to the id where the id alone is the order
 * @param type of the expression
 * @param descending of the expression and of the id, which breaks ties
 */
public record Sort(String name, String expression, Type type, boolean descending) {
    /** What a key holds. */
    public enum Type {
        TEXT,
        INSTANT,
        NUMBER
    }

    public static Sort rising(String name, String expression, Type type) {
        return new Sort(name, expression, type, false);
    }

    public static Sort falling(String name, String expression, Type type) {
        return new Sort(name, expression, type, true);
    }
}
