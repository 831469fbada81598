package dev.countersign.platform;

import io.micronaut.http.uri.UriBuilder;
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

    /** Where the first page of a list is shown, null for who already sees it. */
    public static @Nullable String firstAddress(UriBuilder list, @Nullable String after) {
        return after == null ? null : list.build().toString();
    }

    /**
     * Where the following page is shown, null on the last page; {@code list} then has the cursor.
     */
    public @Nullable String nextAddress(UriBuilder list) {
        return next == null ? null : list.queryParam("after", next).build().toString();
    }
}
