package dev.countersign.listing;

import dev.countersign.platform.Page;
import java.util.List;
import java.util.function.Function;

/** A page of a list and how many rows there are on all of its pages. */
public record Found<T>(Page<T> page, Count count) {
    /** A list that is short enough for one page. */
    public static <T> Found<T> all(List<T> rows) {
        return new Found<>(new Page<>(rows, null), Count.of(rows.size()));
    }

    /** The same page with all of its rows in another form, so that names are read in bulk. */
    public <R> Found<R> as(Function<List<T>, List<R>> rows) {
        return new Found<>(page.as(rows), count);
    }
}
