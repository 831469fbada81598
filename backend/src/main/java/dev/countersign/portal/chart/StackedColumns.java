package dev.countersign.portal.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns side by side, each of several parts, in a box of {@value #WIDTH} by {@value #HEIGHT}.
 *
 * @param id unique on the page
 * @param series the names of the parts, from the bottom up; each is a pattern of its own
 */
public record StackedColumns(
        String id, List<String> series, List<Part> parts, List<Tick> ticks, List<Label> labels) {
    public static final int WIDTH = 720;
    public static final int HEIGHT = 240;

    /** Where the columns stand. */
    public static final int LEFT = 56;

    public static final int BOTTOM = 208;
    private static final int TOP = 12;
    private static final int MOST_LABELS = 9;
    private static final double GAP = 0.25;

    public StackedColumns {
        series = List.copyOf(series);
        parts = List.copyOf(parts);
        ticks = List.copyOf(ticks);
        labels = List.copyOf(labels);
    }

    /** One column as it comes in: a value for each of the series. */
    public record Column(String label, List<Long> values) {
        public Column {
            values = List.copyOf(values);
        }
    }

    /** A drawn part of a column. */
    public record Part(String series, double x, double y, double width, double height) {}

    /** A line across, with its value. */
    public record Tick(long value, double y) {}

    /** What stands below a column. */
    public record Label(String text, double x) {}

    /**
     * Lays the columns out.
     *
     * @throws IllegalArgumentException when a column has not one value for each of the series
     */
    public static StackedColumns of(String id, List<String> series, List<Column> columns) {
        Axis axis =
                Axis.upTo(
                        columns.stream()
                                .mapToLong(c -> c.values().stream().mapToLong(v -> v).sum())
                                .max()
                                .orElse(0));
        double step = (double) (WIDTH - LEFT) / Math.max(1, columns.size());
        List<Part> parts = new ArrayList<>();
        List<Label> labels = new ArrayList<>();
        int every = Math.max(1, (columns.size() + MOST_LABELS - 1) / MOST_LABELS);
        for (int i = 0; i < columns.size(); i++) {
            double x = LEFT + i * step;
            parts.addAll(stack(series, columns.get(i), x + step * GAP / 2, step * (1 - GAP), axis));
            if (i % every == 0) {
                labels.add(new Label(columns.get(i).label(), Axis.rounded(x + step / 2)));
            }
        }
        return new StackedColumns(id, series, parts, ticks(axis), labels);
    }

    private static List<Part> stack(
            List<String> series, Column column, double x, double width, Axis axis) {
        if (column.values().size() != series.size()) {
            throw new IllegalArgumentException("a column needs " + series.size() + " values");
        }
        List<Part> parts = new ArrayList<>();
        double y = BOTTOM;
        for (int i = 0; i < series.size(); i++) {
            double height = axis.length(column.values().get(i), BOTTOM - TOP);
            y -= height;
            if (height > 0) {
                parts.add(
                        new Part(
                                series.get(i),
                                Axis.rounded(x),
                                Axis.rounded(y),
                                Axis.rounded(width),
                                height));
            }
        }
        return parts;
    }

    private static List<Tick> ticks(Axis axis) {
        return axis.ticks().stream()
                .map(value ->
                        new Tick(value, Axis.rounded(BOTTOM - axis.length(value, BOTTOM - TOP))))
                .toList();
    }
}
