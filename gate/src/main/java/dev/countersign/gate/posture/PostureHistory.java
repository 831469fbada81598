package dev.countersign.gate.posture;

import dev.countersign.gate.home.GateHome;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import dev.countersign.token.PostureReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What changed between this device's own reports: the newest values and at most {@value
 * #MAX_CHANGES} changes, the oldest forgotten first. For people only; nothing is decided by it, so
 * a damaged file simply starts anew.
 *
 * @param reports how many reports were counted since {@code first}
 * @param values {@code true}, {@code false}, {@code unknown} or a version, by {@code FACT} or
 *     {@code TOOL FACT}
 * @param changes oldest first
 */
public record PostureHistory(
        long reports,
        Instant first,
        Instant last,
        SortedMap<String, String> values,
        List<Change> changes) {
    static final int MAX_CHANGES = 500;
    private static final String FILE = "posture-history.json";
    private static final int MAX_BYTES = 1024 * 1024;
    private static final String ABSENT = "absent";

    /** Copies the collections. */
    public PostureHistory {
        values = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(values));
        changes = List.copyOf(changes);
    }

    /** One value that became another. {@code absent} stands for a tool that was not installed. */
    public record Change(Instant at, String what, String from, String to) {}

    /** What is remembered; empty before the first report. */
    public static Optional<PostureHistory> of(GateHome home) throws IOException {
        Optional<byte[]> stored = home.read(FILE);
        try {
            return stored.isPresent() ? Optional.of(read(stored.get())) : Optional.empty();
        } catch (FormatException _) {
            return Optional.empty();
        }
    }

    /** Adds a report; to be called under the home's lock. */
    public static void remember(GateHome home, PostureReport report) throws IOException {
        PostureHistory next =
                of(home).map(history -> history.with(report)).orElseGet(() -> start(report));
        home.write(FILE, next.toJson().canonical().getBytes(StandardCharsets.UTF_8));
    }

    static PostureHistory start(PostureReport report) {
        Instant at = report.collectedAt();
        return new PostureHistory(1, at, at, valuesOf(report), List.of());
    }

    PostureHistory with(PostureReport report) {
        SortedMap<String, String> now = valuesOf(report);
        List<Change> all = new ArrayList<>(changes);
        SortedMap<String, String> names = new TreeMap<>(values);
        names.putAll(now);
        names.keySet()
                .forEach(what -> {
                    String from = values.getOrDefault(what, ABSENT);
                    String to = now.getOrDefault(what, ABSENT);
                    if (!from.equals(to)) {
                        all.add(new Change(report.collectedAt(), what, from, to));
                    }
                });
        return new PostureHistory(
                reports + 1,
                first,
                report.collectedAt(),
                now,
                all.subList(Math.max(0, all.size() - MAX_CHANGES), all.size()));
    }

    private static SortedMap<String, String> valuesOf(PostureReport report) {
        SortedMap<String, String> values = new TreeMap<>();
        values.put("system", report.osFamily() + " " + dotted(report.osVersion()));
        add(values, "", report.facts());
        for (PostureReport.Tool tool : report.tools()) {
            List<Long> version = tool.version();
            values.put(tool.id() + " version", version == null ? "unknown" : dotted(version));
            List<String> plugins = tool.plugins();
            if (plugins != null && !plugins.isEmpty()) {
                values.put(tool.id() + " plugins", String.valueOf(plugins.size()));
            }
            add(values, tool.id() + " ", tool.facts());
        }
        return values;
    }

    private static void add(
            Map<String, String> values, String prefix, Map<String, PostureReport.Fact> facts) {
        facts.forEach((name, fact) ->
                values.put(
                        prefix + name,
                        fact.value() == null ? "unknown" : String.valueOf(fact.value())));
    }

    private static String dotted(List<Long> numbers) {
        return numbers.isEmpty()
                ? "unknown"
                : String.join(".", numbers.stream().map(String::valueOf).toList());
    }

    private static PostureHistory read(byte[] stored) throws FormatException {
        JsonFields fields = JsonFields.of(Json.parseObject(stored, MAX_BYTES));
        JsonFields values = fields.object("values");
        SortedMap<String, String> known = new TreeMap<>();
        for (String name : values.names()) {
            known.put(name, values.text(name));
        }
        List<Change> changes = new ArrayList<>();
        for (JsonFields change : fields.objects("changes")) {
            changes.add(
                    new Change(
                            change.instant("at"),
                            change.text("what"),
                            change.text("from"),
                            change.text("to")));
        }
        PostureHistory history =
                new PostureHistory(
                        fields.integer("reports", 1, Long.MAX_VALUE / 2),
                        fields.instant("first"),
                        fields.instant("last"),
                        known,
                        changes);
        fields.end();
        return history;
    }

    /** As it is stored. */
    public Json.Obj toJson() {
        Json.ObjectBuilder known = Json.object();
        values.forEach(known::put);
        return Json.object()
                .put("reports", reports)
                .put("first", first.getEpochSecond())
                .put("last", last.getEpochSecond())
                .put("values", known.build())
                .put(
                        "changes",
                        new Json.Arr(changes.stream().<Json>map(PostureHistory::json).toList()))
                .build();
    }

    private static Json.Obj json(Change change) {
        return Json.object()
                .put("at", change.at().getEpochSecond())
                .put("what", change.what())
                .put("from", change.from())
                .put("to", change.to())
                .build();
    }
}
