package dev.countersign.platform;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param next the cursor to pass as {@code after} for the page that follows, null on the last page
 */
public record Page<T>(List<T> items, @Nullable String next) {
    /** The longest page there is. */
    public static final int LONGEST = 200;

    public Page {
        items = List.copyOf(items);
    }

    /**
     * The first {@code limit} of {@code found}, which holds one item more when another page
     * follows.
     */
    public static <T> Page<T> of(List<T> found, int limit, Function<T, String> cursor) {
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        List<T> items = found.subList(0, limit);
        return new Page<>(items, cursor.apply(items.getLast()));
    }
}
