package dev.countersign.listing;

/**
 * How many rows match, counted no further than people care.
 *
 * @param more whether there are more than {@code rows}
 */
public record Count(long rows, boolean more) {
    /** Counting ends here. */
    public static final int MOST = 1000;

    static Count of(long found) {
        return new Count(Math.min(found, MOST), found > MOST);
    }
}
