package dev.countersign.listing;

import dev.countersign.platform.Page;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpParameters;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.views.ModelAndView;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list for {@code fragments/list}: the form of its filters, the chips of those in use,
 * the count, where other pages are and where exactly these rows are given as a file. Message keys:
 * {@code <list>.filter.<filter>} labels a filter (or {@code filter.<filter>}), {@code
 * <list>.sort.<order>} an order (or {@code sort.<order>}).
 *
 * @param limit how many rows a page holds
 * @param count null where there is nothing to count
 * @param anything whether there is any row whatever the filters; true also where that was not asked
 */
public record ListView<T>(
        String name,
        String path,
        List<T> rows,
        @Nullable Count count,
        List<Input> inputs,
        List<Chip> chips,
        List<String> sorts,
        String sort,
        int limit,
        List<FormError> errors,
        boolean anything,
        @Nullable String first,
        @Nullable String previous,
        @Nullable String next) {
    private static final List<Integer> SIZES = List.of(25, 50, 100, 200);
    private static final DateTimeFormatter CONTROL =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    /** A moment as the browser's own control takes it: in UTC, without zone. */
    public static String control(Instant moment) {
        return CONTROL.format(moment);
    }

    public ListView {
        rows = List.copyOf(rows);
        inputs = List.copyOf(inputs);
        chips = List.copyOf(chips);
        sorts = List.copyOf(sorts);
        errors = List.copyOf(errors);
    }

    /**
     * A filter as the form shows it.
     *
     * @param id of the control on the page
     * @param kind {@code text}, {@code choice} or {@code time}
     * @param words what begins the message keys of the options; null where they have labels
     */
    public record Input(
            String name,
            String id,
            String kind,
            String value,
            @Nullable String words,
            List<Option> options,
            boolean folded) {
        static Input of(Field field, @Nullable String typed, @Nullable Instant moment) {
            String kind =
                    switch (field.kind()) {
                        case TEXT -> "text";
                        case CHOICE -> "choice";
                        case FROM, UNTIL -> "time";
                    };
            String value = typed == null ? "" : typed;
            return new Input(
                    field.name(),
                    FormError.field("/" + field.name()),
                    kind,
                    moment == null ? value : control(moment),
                    field.words(),
                    field.options(),
                    field.folded());
        }
    }

    /**
     * A filter in use.
     *
     * @param without where the list is without it
     */
    public record Chip(String filter, String value, @Nullable String words, String without) {}

    /** Reads a page. */
    public interface Reader<T> {
        Found<T> read(ListQuery query);
    }

    /**
     * The page that is asked for; with what is wrong where something is (400). The model has the
     * list as {@code list}, beside {@code more}.
     *
     * @param more what else the template needs
     */
    public static <T> HttpResponse<ModelAndView<Map<String, Object>>> answer(
            String template,
            ListShape shape,
            HttpParameters parameters,
            Reader<T> reader,
            Map<String, Object> more) {
        Map<String, Object> model = new HashMap<>(more);
        try {
            ListQuery query = shape.read(parameters);
            model.put("list", of(shape, query, reader));
            return HttpResponse.ok(new ModelAndView<>(template, model));
        } catch (Problem wrong) {
            if (wrong.errors().isEmpty()) {
                throw wrong;
            }
            model.put("list", refused(shape, parameters, FormError.of(wrong)));
            return HttpResponse.badRequest(new ModelAndView<>(template, model));
        }
    }

    private static <T> ListView<T> of(ListShape shape, ListQuery query, Reader<T> reader) {
        Found<T> found = reader.read(query);
        Page<T> page = found.page();
        String path = shape.path();
        boolean beyond = query.cursor() != null;
        return new ListView<>(
                shape.name(),
                path,
                page.items(),
                found.count(),
                inputs(shape, query.given(), query::time),
                chips(shape, query),
                shape.sorts().stream().map(Sort::name).toList(),
                query.sort().name(),
                query.limit(),
                List.of(),
                !page.items().isEmpty() || any(query, reader),
                beyond && (page.previous() != null || page.items().isEmpty())
                        ? query.address(path).build().toString()
                        : null,
                address(query.address(path), "before", page.previous()),
                address(query.address(path), "after", page.next()));
    }

    /** An empty page says which kind of empty it is. */
    private static <T> boolean any(ListQuery query, Reader<T> reader) {
        return query.filtered() && !reader.read(query.unfiltered()).page().items().isEmpty();
    }

    private static @Nullable String address(
            UriBuilder list, String parameter, @Nullable String cursor) {
        return cursor == null ? null : list.queryParam(parameter, cursor).build().toString();
    }

    private static <T> ListView<T> refused(
            ListShape shape, HttpParameters parameters, List<FormError> errors) {
        return new ListView<>(
                shape.name(),
                shape.path(),
                List.of(),
                null,
                inputs(shape, shape.typed(parameters), _ -> null),
                List.of(),
                shape.sorts().stream().map(Sort::name).toList(),
                shape.usual().name(),
                ListShape.USUAL_LIMIT,
                errors,
                true,
                null,
                null,
                null);
    }

    private static List<Input> inputs(
            ListShape shape,
            Map<String, String> given,
            Function<String, @Nullable Instant> moments) {
        return shape.fields().stream()
                .map(f -> Input.of(f, given.get(f.name()), moments.apply(f.name())))
                .toList();
    }

    private static List<Chip> chips(ListShape shape, ListQuery query) {
        List<Chip> chips = new ArrayList<>();
        for (Field field : shape.fields()) {
            String value = query.value(field.name());
            if (value != null) {
                String label =
                        field.options().stream()
                                .filter(option -> option.value().equals(value))
                                .map(Option::label)
                                .findFirst()
                                .orElse(value);
                String without =
                        query.with(field.name(), null).address(shape.path()).build().toString();
                chips.add(new Chip(field.name(), label, field.words(), without));
            }
        }
        return chips;
    }

    /** Whether any filter is in use. */
    public boolean filtered() {
        return !chips.isEmpty() || !errors.isEmpty();
    }

    /** Whether a filter that the form folds away is in use. */
    public boolean unfolded() {
        return inputs.stream().anyMatch(input -> input.folded() && !input.value().isEmpty())
                || !sort.equals(sorts.getFirst())
                || limit != ListShape.USUAL_LIMIT;
    }

    public List<Integer> sizes() {
        return SIZES;
    }

    /** Where exactly these rows, on all pages, are given as a file. */
    public String export(String format) {
        String parameter = ListShape.exportFormat(inputs.stream().map(Input::name));
        UriBuilder address = UriBuilder.of(path + "/export").queryParam(parameter, format);
        inputs.stream()
                .filter(input -> !input.value().isEmpty())
                .forEach(input -> address.queryParam(input.name(), input.value()));
        return (sort.equals(sorts.getFirst()) ? address : address.queryParam("sort", sort))
                .build()
                .toString();
    }
}
