package dev.countersign.approval;

import dev.countersign.approval.ask.RequestForm;
import dev.countersign.platform.FormFields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a person filled in to change a request, as texts; nothing is checked here.
 *
 * @param revision the one that they read
 */
record EditForm(
        int revision,
        String modelDigest,
        String deviceId,
        String toolId,
        List<String> scopes,
        List<String> dataClasses,
        String sanitisation,
        String environment,
        String durationDays,
        String reason) {
    static EditForm of(FormFields fields) {
        String revision = fields.text("revision");
        return new EditForm(
                revision.matches("[0-9]{1,9}") ? Integer.parseInt(revision) : 0,
                fields.text("modelDigest"),
                fields.text("deviceId"),
                fields.text("toolId"),
                fields.all("scopes"),
                fields.all("dataClasses"),
                fields.text("sanitisation"),
                RequestForm.environment(fields),
                fields.text("durationDays"),
                fields.text("reason"));
    }

    static EditForm of(RequestView request) {
        return new EditForm(
                request.revision(),
                request.modelDigest(),
                request.deviceId(),
                request.toolId(),
                request.scopes(),
                request.dataClasses(),
                Objects.requireNonNullElse(request.sanitisation(), ""),
                request.environment(),
                String.valueOf(request.durationDays()),
                request.reason());
    }

    /** As the form that asks has it. */
    RequestForm asked() {
        return new RequestForm(
                one(modelDigest),
                one(deviceId),
                one(toolId),
                scopes,
                dataClasses,
                sanitisation,
                environment,
                durationDays,
                reason);
    }

    NewRequest toRequest() {
        return new NewRequest(
                absent(deviceId),
                absent(modelDigest),
                absent(toolId),
                scopes.isEmpty() ? null : List.copyOf(scopes),
                dataClasses.isEmpty() ? null : List.copyOf(dataClasses),
                absent(sanitisation),
                environment,
                durationDays.matches("[0-9]{1,4}") ? Integer.valueOf(durationDays) : null,
                reason);
    }

    private static @Nullable String absent(String text) {
        return text.isEmpty() ? null : text;
    }

    /** Field by field, named as in {@link RequestChange#fields}. */
    Map<String, List<String>> fields() {
        Map<String, List<String>> fields = new HashMap<>();
        fields.put("model_digest", one(modelDigest));
        fields.put("device_id", one(deviceId));
        fields.put("tool_id", one(toolId));
        fields.put("scopes", scopes.stream().sorted().toList());
        fields.put("data_classes", dataClasses.stream().sorted().toList());
        fields.put("sanitisation", one(sanitisation));
        fields.put("environment", one(environment));
        fields.put("duration_days", one(durationDays));
        fields.put("reason", one(reason));
        return fields;
    }

    /** The form with these values of {@link #fields}, for that revision. */
    static EditForm ofFields(int revision, Map<String, List<String>> fields) {
        return new EditForm(
                revision,
                first(fields, "model_digest"),
                first(fields, "device_id"),
                first(fields, "tool_id"),
                fields.getOrDefault("scopes", List.of()),
                fields.getOrDefault("data_classes", List.of()),
                first(fields, "sanitisation"),
                first(fields, "environment"),
                first(fields, "duration_days"),
                first(fields, "reason"));
    }

    private static String first(Map<String, List<String>> fields, String name) {
        List<String> values = fields.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    private static List<String> one(String text) {
        return text.isEmpty() ? List.of() : List.of(text);
    }
}
