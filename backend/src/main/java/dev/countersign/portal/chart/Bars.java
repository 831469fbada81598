package dev.countersign.portal.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines with a bar and its value behind the name, in a box {@value #WIDTH} wide.
 *
 * @param id unique on the page
 */
public record Bars(String id, int height, List<Bar> bars) {
    public static final int WIDTH = 360;
    private static final int ROW = 40;
    private static final int VALUE = 64;

    public Bars {
        bars = List.copyOf(bars);
    }

    /**
     * One as it comes in.
     *
     * @param tone {@code ok}, {@code warn}, {@code bad}, {@code wait} or {@code off}
     */
    public record Item(String label, long value, String tone) {}

    /**
     * A drawn bar; its name stands above it.
     *
     * @param y its upper edge
     */
    public record Bar(String label, long value, String tone, double y, double length) {}

    /** Lays them out in their order. */
    public static Bars of(String id, List<Item> items) {
        long most = Math.max(1, items.stream().mapToLong(Item::value).max().orElse(1));
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            double length = Axis.rounded((double) item.value() / most * (WIDTH - VALUE));
            bars.add(new Bar(item.label(), item.value(), item.tone(), i * ROW + 18.0, length));
        }
        return new Bars(id, items.size() * ROW, bars);
    }
}
