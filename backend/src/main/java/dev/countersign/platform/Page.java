package dev.countersign.platform;

import io.micronaut.http.uri.UriBuilder;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param previous the cursor to pass as {@code before} for the page before this one, null on the
 *     first page and in lists that only go forward
 * @param next the cursor to pass as {@code after} for the page that follows, null on the last page
 */
public record Page<T>(List<T> items, @Nullable String previous, @Nullable String next) {
    /** The longest page there is. */
    public static final int LONGEST = 200;

    public Page {
        items = List.copyOf(items);
    }

    /** A page of a list that only goes forward. */
    public Page(List<T> items, @Nullable String next) {
        this(items, null, next);
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

    /** The same page with all of its items in another form. */
    public <R> Page<R> as(Function<List<T>, List<R>> items) {
        return new Page<>(items.apply(this.items), previous, next);
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
