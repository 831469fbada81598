package dev.countersign.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts the results of a run between the marks of its benchmark in a page. */
final class ResultTable {
    private ResultTable() {}

    /**
     * {@code ID RESULTS PAGE}. A line of results is {@code case|side|nanoseconds}, side being
     * {@code peer}, {@code ours} or {@code part}, a part of ours; one that starts with {@code #} is
     * shown below the table. A line {@code =unit|peer|ours|part} names the columns; without a part
     * there is none.
     */
    public static void main(String[] arguments) throws IOException {
        String id = arguments[0];
        Path page = Path.of(arguments[2]);
        String begin = "<!-- " + id + ": written by bench/run.sh -->\n";
        String end = "<!-- end of " + id + " -->";
        String text = Files.readString(page);
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IOException(page + " has no marks of " + id);
        }
        String table = table(Files.readAllLines(Path.of(arguments[1])));
        Files.writeString(page, text.substring(0, from) + begin + table + text.substring(to));
    }

    private static String table(List<String> lines) {
        Map<String, Map<String, List<Double>>> cases = new LinkedHashMap<>();
        StringBuilder notes = new StringBuilder();
        String[] columns = {"µs", "OPA", "this server, JSON in and out", "engine only"};
        for (String line : lines) {
            String[] cells = line.split("\\|", -1);
            if (line.startsWith("#")) {
                notes.append(line.substring(1).strip()).append('\n');
            } else if (line.startsWith("=")) {
                columns = line.substring(1).split("\\|", -1);
            } else {
                cases.computeIfAbsent(cells[0], _ -> new LinkedHashMap<>())
                        .computeIfAbsent(cells[1], _ -> new ArrayList<>())
                        .add(Double.parseDouble(cells[2]));
            }
        }
        String unit = columns[0];
        boolean parted = columns.length > 3;
        StringBuilder table = new StringBuilder("| case |");
        for (int column = 1; column < columns.length; column++) {
            table.append(" %s %s |".formatted(columns[column], unit));
        }
        table.append(" ratio |\n|").append("---|".repeat(columns.length + 1)).append('\n');
        cases.forEach((name, sides) ->
                table.append(
                        "| %s | %s | %s |%s %s |%n"
                                .formatted(
                                        name,
                                        cell(sides.get("peer"), unit),
                                        cell(sides.get("ours"), unit),
                                        parted ? " " + cell(sides.get("part"), unit) + " |" : "",
                                        ratio(sides))));
        return table.append('\n').append(notes).toString();
    }

    private static String cell(@org.jspecify.annotations.Nullable List<Double> runs, String unit) {
        if (runs == null) {
            return "–";
        }
        double scale = unit.equals("ms") ? 1e6 : 1e3;
        double[] sorted = runs.stream().mapToDouble(run -> run / scale).sorted().toArray();
        double mean = Arrays.stream(sorted).average().orElse(0);
        double deviation =
                Math.sqrt(
                        Arrays.stream(sorted).map(x -> (x - mean) * (x - mean)).sum()
                                / Math.max(1, sorted.length - 1));
        return String.format(
                Locale.ROOT,
                median(runs) / scale < 100
                        ? "**%.1f** (%.1f–%.1f, cv %.0f %%)"
                        : "**%.0f** (%.0f–%.0f, cv %.0f %%)",
                median(runs) / scale,
                sorted[0],
                sorted[sorted.length - 1],
                100 * deviation / mean);
    }

    private static String ratio(Map<String, List<Double>> sides) {
        List<Double> peer = sides.get("peer");
        List<Double> ours = sides.get("ours");
        if (peer == null || ours == null) {
            return "–";
        }
        double ratio = median(peer) / median(ours);
        return String.format(Locale.ROOT, ratio < 1.5 ? "**%.2f×**" : "**%.1f×**", ratio);
    }

    private static double median(List<Double> runs) {
        double[] sorted = runs.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
