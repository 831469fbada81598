package dev.countersign.gate.command;

import dev.countersign.gate.model.Printable;
import dev.countersign.gate.running.RunningTool;
import dev.countersign.token.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is known after a scan.
 *
 * @param places where it looked
 * @param unreadable place or name → why it is not among the models
 */
record ScanReport(
        List<String> places,
        List<ScannedModel> models,
        Map<String, String> unreadable,
        List<RunningTool> running) {
    Json.Obj json(Instant now) {
        Json.ObjectBuilder refused = Json.object();
        unreadable.forEach((name, why) -> refused.put(name, Printable.of(why)));
        List<Json> items = models.stream().<Json>map(model -> model.toInventory(now)).toList();
        List<Json> tools = running.stream().<Json>map(ScanReport::json).toList();
        return Json.object()
                .put("looked_in", Json.strings(places))
                .put("found", new Json.Arr(items))
                .put("unreadable", refused.build())
                .put("running", new Json.Arr(tools))
                .build();
    }

    private static Json json(RunningTool tool) {
        return Json.object()
                .put("tool", tool.tool())
                .put("pid", tool.pid())
                .put("account", tool.account())
                .put("models", Json.strings(tool.models()))
                .build();
    }

    /**
     * Lines for a person.
     *
     * @param detailed all that is known instead of a table
     */
    List<String> lines(boolean detailed, int columns) {
        List<String> lines = new ArrayList<>();
        if (models.isEmpty() && unreadable.isEmpty()) {
            lines.add(
                    places.isEmpty()
                            ? "None of the places where tools keep models exists here."
                            : "No model lies in " + String.join(", ", places));
        }
        if (detailed) {
            for (ScannedModel model : models) {
                lines.addAll(model.lines());
                lines.add("");
            }
        } else if (!models.isEmpty()) {
            lines.addAll(ScanTable.of(models, columns));
        }
        if (!models.isEmpty()) {
            lines.add(ScanTable.summary(models));
        }
        unreadable.forEach(
                (name, why) -> lines.add(name + "\n  not readable: " + Printable.of(why)));
        running.forEach(tool -> lines.add(line(tool)));
        return lines;
    }

    private static String line(RunningTool tool) {
        String models = tool.models().isEmpty() ? "" : ", with " + String.join(", ", tool.models());
        return "Running: %s, process %d of %s%s"
                .formatted(tool.tool(), tool.pid(), tool.account(), models);
    }
}
