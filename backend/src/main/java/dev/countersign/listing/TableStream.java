package dev.countersign.listing;

import dev.countersign.platform.Page;
import dev.countersign.platform.StrictJson;
import dev.countersign.platform.export.PagedStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A list as CSV (RFC 4180, UTF-8, with a header), as a JSON array or as NDJSON. After a failure a
 * JSON array has no end.
 */
final class TableStream<T> extends PagedStream<T> {
    private static final String FORMULA = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    private final List<Column<T>> columns;
    private final Format format;
    private boolean first = true;

    /** The forms of a file. */
    enum Format {
        CSV("text/csv; charset=utf-8"),
        JSON("application/json"),
        NDJSON("application/x-ndjson");

        private final String type;

        Format(String type) {
            this.type = type;
        }

        String type() {
            return type;
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    TableStream(
            String what,
            List<Column<T>> columns,
            Format format,
            Function<@Nullable String, Page<T>> pages) {
        super(pages, what, head(columns, format).getBytes(StandardCharsets.UTF_8));
        this.columns = List.copyOf(columns);
        this.format = format;
    }

    private static <T> String head(List<Column<T>> columns, Format format) {
        return switch (format) {
            case CSV ->
                    columns.stream().map(Column::name).collect(Collectors.joining(",")) + "\r\n";
            case JSON -> "[\n";
            case NDJSON -> "";
        };
    }

    @Override
    protected byte[] written(Page<T> page) {
        StringBuilder text = new StringBuilder();
        for (T row : page.items()) {
            switch (format) {
                case CSV -> text.append(line(row));
                case JSON -> text.append(first ? "" : ",\n").append(StrictJson.text(row));
                case NDJSON -> text.append(StrictJson.text(row)).append('\n');
            }
            first = false;
        }
        if (format == Format.JSON && page.next() == null) {
            text.append("\n]\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String line(T row) {
        return columns.stream()
                .map(column -> column.value().apply(row))
                .map(value -> cell(value == null ? "" : value.toString()))
                .collect(Collectors.joining(",", "", "\r\n"));
    }

    /**
     * Quoted; what a spreadsheet would take for a formula, in full width too, gets an apostrophe in
     * front, also where blanks of any width, which some of them strip, stand before it.
     */
    static String cell(String text) {
        boolean formula =
                (!text.isEmpty() && "\t\r\n".indexOf(text.charAt(0)) >= 0)
                        || text.codePoints()
                                .dropWhile(
                                        c -> Character.isWhitespace(c) || Character.isSpaceChar(c))
                                .limit(1)
                                .anyMatch(c -> FORMULA.indexOf(c) >= 0);
        return "\"" + (formula ? "'" : "") + text.replace("\"", "\"\"") + "\"";
    }
}
