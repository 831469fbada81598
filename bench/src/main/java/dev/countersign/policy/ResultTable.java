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
     * {@code ID RESULTS PAGE}. A line of results is {@code case|side|nanoseconds}; one that starts
     * with {@code #} is shown below the table.
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
        for (String line : lines) {
            if (line.startsWith("#")) {
                notes.append(line.substring(1).strip()).append('\n');
                continue;
            }
            String[] cells = line.split("\\|", -1);
            cases.computeIfAbsent(cells[0], _ -> new LinkedHashMap<>())
                    .computeIfAbsent(cells[1], _ -> new ArrayList<>())
                    .add(Double.parseDouble(cells[2]) / 1000);
        }
        StringBuilder table = new StringBuilder();
        table.append(
                "| case | OPA µs | this server, JSON in and out µs | engine only µs | ratio |\n");
        table.append("|---|---|---|---|---|\n");
        cases.forEach((name, sides) ->
                table.append(
                        "| %s | %s | %s | %s | %s |%n"
                                .formatted(
                                        name,
                                        cell(sides.get("opa")),
                                        cell(sides.get("decide")),
                                        cell(sides.get("engine")),
                                        ratio(sides))));
        return table.append('\n').append(notes).toString();
    }

    private static String cell(@org.jspecify.annotations.Nullable List<Double> runs) {
        if (runs == null) {
            return "–";
        }
        double[] sorted = runs.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double mean = Arrays.stream(sorted).average().orElse(0);
        double deviation =
                Math.sqrt(
                        Arrays.stream(sorted).map(x -> (x - mean) * (x - mean)).sum()
                                / Math.max(1, sorted.length - 1));
        return String.format(
                Locale.ROOT,
                "**%.0f** (%.0f–%.0f, cv %.0f %%)",
                median(runs),
                sorted[0],
                sorted[sorted.length - 1],
                100 * deviation / mean);
    }

    private static String ratio(Map<String, List<Double>> sides) {
        List<Double> peer = sides.get("opa");
        List<Double> ours = sides.get("decide");
        if (peer == null || ours == null) {
            return "–";
        }
        return String.format(Locale.ROOT, "**%.1f×**", median(peer) / median(ours));
    }

    private static double median(List<Double> runs) {
        double[] sorted = runs.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
