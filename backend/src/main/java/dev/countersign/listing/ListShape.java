package dev.countersign.listing;

import dev.countersign.platform.Page;
import dev.countersign.problem.Filters;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a list can be asked: its filters and orders, the same for pages, programs and exports. Names
 * in an address are those given here, beside {@code sort}, {@code limit}, {@code after} and {@code
 * before}. Make one per request where choices come from a register, else keep it.
 */
public final class ListShape {
    /** Rows of a page, unless {@code limit} says otherwise. */
    static final int USUAL_LIMIT = 50;

    private static final Set<String> PAGING = Set.of("sort", "limit", "after", "before");

    private final String name;
    private final String path;
    private final List<Field> fields = new ArrayList<>();
    private final List<Sort> sorts = new ArrayList<>();
    private boolean folding;

    private ListShape(String name, String path) {
        this.name = name;
        this.path = path;
    }

    /**
     * A list without filters yet.
     *
     * @param name what message keys of its own begin with, for example {@code devices}
     * @param path of its page; {@code path/export} exports it
     */
    public static ListShape of(String name, String path) {
        return new ListShape(name, path);
    }

    /** Adds a filter by free text of at most 200 characters. */
    public ListShape text(String filter) {
        return add(new Field(filter, Field.Kind.TEXT, null, List.of(), folding));
    }

    /** Adds a filter by one of these words; {@code words} begins the message keys of labels. */
    public ListShape choice(String filter, String words, Collection<String> values) {
        List<Option> options = values.stream().map(value -> new Option(value, value)).toList();
        return add(new Field(filter, Field.Kind.CHOICE, words, options, folding));
    }

    /** Adds a filter by one of these, which have labels of their own. */
    public ListShape options(String filter, Collection<Option> options) {
        return add(new Field(filter, Field.Kind.CHOICE, null, List.copyOf(options), folding));
    }

    /** Adds a filter by the first moment that counts: a date or time in UTC, or RFC 3339. */
    public ListShape from(String filter) {
        return add(new Field(filter, Field.Kind.FROM, null, List.of(), folding));
    }

    /** Adds a filter by the first moment that no longer counts; a bare date includes its day. */
    public ListShape until(String filter) {
        return add(new Field(filter, Field.Kind.UNTIL, null, List.of(), folding));
    }

    /** The filters that are added from now on are shown on demand only. */
    public ListShape folded() {
        folding = true;
        return this;
    }

    /** Adds an order; the first one is the usual. */
    public ListShape sort(Sort sort) {
        sorts.add(sort);
        return this;
    }

    private ListShape add(Field field) {
        fields.add(field);
        return this;
    }

    String name() {
        return name;
    }

    String path() {
        return path;
    }

    List<Field> fields() {
        return List.copyOf(fields);
    }

    List<Sort> sorts() {
        return List.copyOf(sorts);
    }

    Sort usual() {
        return sorts.getFirst();
    }

    /**
     * What is asked for.
     *
     * @throws dev.countersign.problem.Problem naming each parameter that is wrong, is given twice
     *     or is none of this list's: a misspelt filter must never show more than was meant
     */
    public ListQuery read(HttpParameters parameters) {
        requireKnown(parameters, PAGING);
        InputCheck check = new InputCheck();
        ListQuery query = read(parameters, check);
        check.done();
        return query;
    }

    /** Which parameter of an export names its format: {@code format}, where that is no filter. */
    String exportFormat() {
        return exportFormat(fields.stream().map(Field::name));
    }

    static String exportFormat(Stream<String> filters) {
        return filters.anyMatch("format"::equals) ? "as" : "format";
    }

    /**
     * As {@link #read}, for an export of all rows.
     *
     * @param besides parameters that an export takes beside the filters and {@code sort}
     */
    public ListQuery readAll(HttpParameters parameters, String... besides) {
        Set<String> others = new TreeSet<>(Set.of(besides));
        others.add("sort");
        requireKnown(parameters, others);
        InputCheck check = new InputCheck();
        ListQuery query = read(parameters, check);
        check.done();
        return query;
    }

    private void requireKnown(HttpParameters parameters, Set<String> others) {
        Set<String> names =
                fields.stream().map(Field::name).collect(Collectors.toCollection(TreeSet::new));
        Filters.requireKnown(parameters, names, others.toArray(String[]::new));
    }

    private ListQuery read(HttpParameters parameters, InputCheck check) {
        Map<String, String> given = typed(parameters);
        Map<String, Instant> times = new HashMap<>();
        for (Field field : fields) {
            String value = given.get(field.name());
            if (value != null) {
                check(check, field, value).ifPresent(moment -> times.put(field.name(), moment));
            }
        }
        ordered(check, times);
        Sort sort = sort(check, Filters.stripped(parameters.get("sort")));
        String after = Filters.stripped(parameters.get("after"));
        String before = Filters.stripped(parameters.get("before"));
        if (after != null && before != null) {
            check.wrong("/before", "value", "There is an after already.", "one of the two");
        }
        Optional<Cursor> cursor =
                after != null
                        ? Cursor.parse(check, "/after", after, sort)
                        : Optional.ofNullable(before)
                                .flatMap(text -> Cursor.parse(check, "/before", text, sort));
        return new ListQuery(
                this,
                given,
                times,
                sort,
                limit(check, Filters.stripped(parameters.get("limit"))),
                cursor.orElse(null),
                after == null && before != null);
    }

    /** The filters as they were typed, right or wrong. */
    Map<String, String> typed(HttpParameters parameters) {
        Map<String, String> given = new LinkedHashMap<>();
        for (Field field : fields) {
            String value = Filters.stripped(parameters.get(field.name()));
            if (value != null) {
                given.put(field.name(), value);
            }
        }
        return given;
    }

    private static Optional<Instant> check(InputCheck check, Field field, String value) {
        String pointer = "/" + field.name();
        switch (field.kind()) {
            case TEXT -> {
                if (!Filters.isTooLong(check, pointer, value) && value.indexOf('\0') >= 0) {
                    check.wrong(pointer, "format", "This is no text.", "text without NUL");
                }
            }
            case CHOICE -> {
                String[] values =
                        field.options().stream().map(Option::value).toArray(String[]::new);
                if (values.length > 0) {
                    check.choice(pointer, value, values, word -> word);
                }
            }
            case FROM -> {
                return Filters.moment(check, pointer, value, Duration.ZERO);
            }
            case UNTIL -> {
                return Filters.moment(check, pointer, value, Duration.ofDays(1));
            }
        }
        return Optional.empty();
    }

    /** {@code x_from} before {@code x_until}, as {@code from} before {@code until}. */
    private static void ordered(InputCheck check, Map<String, Instant> times) {
        times.forEach((name, from) -> {
            Instant until =
                    name.endsWith("from") ? times.get(name.replaceFirst("from$", "until")) : null;
            if (until != null && !from.isBefore(until)) {
                check.wrong(
                        "/" + name.replaceFirst("from$", "until"),
                        "value",
                        "The end is not after the start.",
                        "a later time than " + name);
            }
        });
    }

    private Sort sort(InputCheck check, @Nullable String word) {
        return word == null
                ? usual()
                : check.choice("/sort", word, sorts.toArray(Sort[]::new), Sort::name);
    }

    private static int limit(InputCheck check, @Nullable String text) {
        if (text == null) {
            return USUAL_LIMIT;
        }
        boolean right = text.matches("[0-9]{1,3}");
        int limit = right ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > Page.LONGEST) {
            check.wrong(
                    "/limit",
                    "value",
                    "A page holds 1 to " + Page.LONGEST + " items.",
                    "a whole number from 1 to " + Page.LONGEST);
            return USUAL_LIMIT;
        }
        return limit;
    }

    Cursor cursor(String text, Sort sort) {
        InputCheck check = new InputCheck();
        Optional<Cursor> cursor = Cursor.parse(check, "/after", text, sort);
        check.done();
        return cursor.orElseThrow();
    }
}
