package dev.countersign.listing;

import dev.countersign.platform.Page;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a list by key and never by offset: the last page costs as much as the first one. Call
 * within a transaction.
 *
 * @param <E> what a row is
 */
public final class Keyset<E> {
    private final Class<E> type;
    private final String select;
    private final String id;
    private final String from;

    /**
     * @param select an entity's name in {@code from}, or one expression
     * @param id the expression that is unique for every row, a text
     * @param from entities and joins, none of which makes more rows of one
     */
    public Keyset(Class<E> type, String select, String id, String from) {
        this.type = type;
        this.select = select;
        this.id = id;
        this.from = from;
    }

    /** A page and how many there are in all. */
    public Found<E> found(EntityManager entities, Conditions where, ListQuery query) {
        Page<E> page = page(entities, where, query);
        boolean whole = page.previous() == null && page.next() == null && query.cursor() == null;
        return new Found<>(page, whole ? Count.of(page.items().size()) : count(entities, where));
    }

    /** A page. */
    public Page<E> page(EntityManager entities, Conditions where, ListQuery query) {
        List<Object[]> rows = rows(entities, where, query);
        boolean more = rows.size() > query.limit();
        List<Object[]> shown = more ? rows.subList(0, query.limit()) : rows;
        if (query.backwards()) {
            shown = shown.reversed();
        }
        boolean before = query.backwards() ? more : query.cursor() != null;
        boolean after = query.backwards() || more;
        return new Page<>(
                shown.stream().map(row -> type.cast(row[0])).toList(),
                before && !shown.isEmpty() ? cursor(query, shown.getFirst()) : null,
                after && !shown.isEmpty() ? cursor(query, shown.getLast()) : null);
    }

    private List<Object[]> rows(EntityManager entities, Conditions where, ListQuery query) {
        Sort sort = query.sort();
        boolean falling = sort.descending() != query.backwards();
        boolean single = sort.expression().equals(id);
        String direction = falling ? " desc" : " asc";
        String order =
                single ? id + direction : sort.expression() + direction + ", " + id + direction;
        Cursor cursor = query.cursor();
        String keys = single ? id : "(" + sort.expression() + ", " + id + ")";
        String values = single ? ":cursorId" : "(:cursorKey, :cursorId)";
        String beyond = cursor == null ? "" : " and " + keys + (falling ? " < " : " > ") + values;
        TypedQuery<Object[]> made =
                where.into(
                        entities.createQuery(
                                "select "
                                        + select
                                        + ", "
                                        + sort.expression()
                                        + ", "
                                        + id
                                        + " from "
                                        + from
                                        + " where "
                                        + where.text()
                                        + beyond
                                        + " order by "
                                        + order,
                                Object[].class));
        if (cursor != null) {
            made.setParameter("cursorId", cursor.id());
            if (!single) {
                made.setParameter("cursorKey", cursor.key());
            }
        }
        return made.setMaxResults(query.limit() + 1).getResultList();
    }

    private static String cursor(ListQuery query, @Nullable Object[] row) {
        return new Cursor(query.sort().name(), String.valueOf(row[1]), String.valueOf(row[2]))
                .text();
    }

    /** How many rows there are, counted no further than {@link Count#MOST}. */
    public Count count(EntityManager entities, Conditions where) {
        String counted = from.replace("join fetch", "join");
        return Count.of(
                where.into(
                                entities.createQuery(
                                        "select 1 from " + counted + " where " + where.text(),
                                        Integer.class))
                        .setMaxResults(Count.MOST + 1)
                        .getResultList()
                        .size());
    }
}
