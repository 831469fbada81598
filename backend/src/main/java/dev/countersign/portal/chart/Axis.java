package dev.countersign.portal.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * A scale from nought to a round number, with ticks at round numbers.
 *
 * @param top the highest tick, at least every value
 * @param ticks from 0 to {@code top}
 */
public record Axis(long top, List<Long> ticks) {
    private static final int MOST_STEPS = 5;

    public Axis {
        ticks = List.copyOf(ticks);
    }

    /** For whole numbers up to {@code most}; steps are 1, 2 or 5 times a power of ten. */
    public static Axis upTo(long most) {
        if (most < 0) {
            throw new IllegalArgumentException("most must not be negative");
        }
        long step = step(Math.max(1, most));
        List<Long> ticks = new ArrayList<>();
        long tick = 0;
        ticks.add(tick);
        while (tick < Math.max(1, most)) {
            tick += step;
            ticks.add(tick);
        }
        return new Axis(tick, ticks);
    }

    private static long step(long most) {
        long power = 1;
        while (true) {
            for (long factor : new long[] {1, 2, 5}) {
                if (factor * power * MOST_STEPS >= most) {
                    return factor * power;
                }
            }
            power *= 10;
        }
    }

    /** How long {@code value} is where the whole axis is {@code length} long. */
    double length(long value, double length) {
        return rounded((double) value / top * length);
    }

    /** To a tenth of a pixel, which is all that anybody sees. */
    static double rounded(double length) {
        return Math.round(length * 10) / 10.0;
    }
}
