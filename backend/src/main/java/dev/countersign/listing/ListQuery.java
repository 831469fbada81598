package dev.countersign.listing;

import io.micronaut.http.uri.UriBuilder;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked of a list, read and found right by its {@link ListShape}. */
public final class ListQuery {
    private final ListShape shape;
    private final Map<String, String> given;
    private final Map<String, Instant> times;
    private final Sort sort;
    private final int limit;
    private final @Nullable Cursor cursor;
    private final boolean backwards;

    ListQuery(
            ListShape shape,
            Map<String, String> given,
            Map<String, Instant> times,
            Sort sort,
            int limit,
            @Nullable Cursor cursor,
            boolean backwards) {
        this.shape = shape;
        this.given = new LinkedHashMap<>(given);
        this.times = Map.copyOf(times);
        this.sort = sort;
        this.limit = limit;
        this.cursor = cursor;
        this.backwards = backwards;
    }

    /** The filter's value; null when any will do. */
    public @Nullable String value(String filter) {
        return given.get(filter);
    }

    /** The filter's moment; null when any will do. */
    public @Nullable Instant time(String filter) {
        return times.get(filter);
    }

    /** The filters that are used, by name, in the order of the form. */
    public Map<String, String> given() {
        return Collections.unmodifiableMap(given);
    }

    /** How many rows a page holds at most. */
    public int limit() {
        return limit;
    }

    public Sort sort() {
        return sort;
    }

    /** Whether anything is asked for beyond the list's first page as it is. */
    public boolean filtered() {
        return !given.isEmpty();
    }

    /** The same from the first row on, with another value of a filter, or without it for null. */
    ListQuery with(String filter, @Nullable String value) {
        Map<String, String> other = new LinkedHashMap<>(given);
        if (value == null) {
            other.remove(filter);
        } else {
            other.put(filter, value);
        }
        return new ListQuery(shape, other, times, sort, limit, null, false);
    }

    /** The first row without any filter, to know whether there is one. */
    ListQuery unfiltered() {
        return new ListQuery(shape, Map.of(), Map.of(), shape.usual(), 1, null, false);
    }

    /** The same rows after a cursor of the same order, or from the first, for reading them all. */
    public ListQuery after(@Nullable String after, int rows) {
        Cursor from = after == null ? null : shape.cursor(after, sort);
        return new ListQuery(shape, given, times, sort, rows, from, false);
    }

    @Nullable Cursor cursor() {
        return cursor;
    }

    boolean backwards() {
        return backwards;
    }

    /** The address of the first page, so that it can be shared. */
    UriBuilder address(String path) {
        UriBuilder address = UriBuilder.of(path);
        given.forEach(address::queryParam);
        if (!sort.equals(shape.usual())) {
            address.queryParam("sort", sort.name());
        }
        if (limit != ListShape.USUAL_LIMIT) {
            address.queryParam("limit", limit);
        }
        return address;
    }
}
