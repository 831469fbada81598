package dev.countersign.gate.check;

import dev.countersign.gate.home.CachedAdvice;
import dev.countersign.gate.model.Printable;
import java.util.ArrayList;
import java.util.List;

/** What would help, as lines for a terminal. */
final class WouldHelpText {
    private static final String INDENT = "             ";

    private WouldHelpText() {}

    static List<String> of(CachedAdvice advice) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "  request    "
                        + Printable.of(advice.requestId())
                        + " for "
                        + Printable.of(advice.tool())
                        + ": "
                        + Printable.of(advice.state().replace('_', ' '))
                        + ", as of the last sync");
        lines.add("  would help " + Printable.of(advice.text()));
        int number = 1;
        for (CachedAdvice.Way way : advice.suggestions()) {
            String lead = INDENT + number++ + ". ";
            for (CachedAdvice.Step step : way.changes()) {
                lines.add(lead + Printable.of(step.text()));
                lead = INDENT + "   ";
            }
            way.afterwards().ifPresent(act -> lines.add(INDENT + "   " + Printable.of(act)));
            lines.add(INDENT + "   → " + Printable.of(way.result()));
        }
        return lines;
    }
}
