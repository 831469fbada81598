package dev.countersign.approval.ask;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.approval.HelpView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Changes of what would help that are fields of the form, as one value that a button sends: {@code
 * duration=30;scopes=unit_tests,documentation}. What comes back is a person's input like any other.
 */
final class Remedy {
    private static final int LONGEST = 2000;
    private static final Map<String, String> WRITTEN =
            Map.of("reason", "reason", "sanitisation", "sanitisation");

    private Remedy() {}

    /** A way as the form shows it. */
    static AnswerPage.Way shown(HelpView.Way way, String digest) {
        String apply =
                way.changes().stream()
                        .map(step -> value(step, digest))
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(";"));
        String toWrite =
                way.changes().stream()
                        .map(step -> WRITTEN.getOrDefault(step.change(), ""))
                        .filter(field -> !field.isEmpty())
                        .findFirst()
                        .orElse("");
        return new AnswerPage.Way(
                way.changes().stream().map(HelpView.Step::text).toList(),
                way.outcome().text(),
                way.result(),
                way.afterwards(),
                apply,
                toWrite);
    }

    private static String value(HelpView.Step step, String digest) {
        JsonNode to = step.to();
        if (to == null) {
            return "";
        }
        return switch (step.change()) {
            case "duration" -> "duration=" + to.asText();
            case "scopes", "data_classes" ->
                    step.change()
                            + "="
                            + to.valueStream()
                                    .map(JsonNode::asText)
                                    .collect(Collectors.joining(","));
            case "model" -> "model=" + digest + "," + to.asText();
            default -> "";
        };
    }

    /** The form with the changes made; those that are none of ours are left out. */
    static RequestForm applied(RequestForm form, String value) {
        if (value.length() > LONGEST) {
            return form;
        }
        Map<String, List<String>> said = new LinkedHashMap<>();
        for (String part : value.split(";", -1)) {
            int at = part.indexOf('=');
            if (at > 0) {
                said.put(part.substring(0, at), List.of(part.substring(at + 1).split(",", -1)));
            }
        }
        return withModel(
                form.withUse(
                        said.getOrDefault("scopes", form.scopes()),
                        said.getOrDefault("data_classes", form.dataClasses()),
                        said.getOrDefault("duration", List.of(form.durationDays())).getFirst()),
                said.get("model"));
    }

    private static RequestForm withModel(RequestForm form, @Nullable List<String> change) {
        if (change == null || change.size() != 2) {
            return form;
        }
        List<String> models = new ArrayList<>(form.modelDigests());
        models.replaceAll(digest -> digest.equals(change.getFirst()) ? change.getLast() : digest);
        return form.withModels(models.stream().distinct().toList());
    }
}
