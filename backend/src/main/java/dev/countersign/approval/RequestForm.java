package dev.countersign.approval;

import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.model.ArtifactSet;
import dev.countersign.inventory.model.Confirmation;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person filled in to ask for a model, as texts; nothing is checked here. */
record RequestForm(
        String modelDigest,
        String deviceId,
        String toolId,
        List<String> scopes,
        List<String> dataClasses,
        String sanitisation,
        String durationDays,
        String reason) {
    static RequestForm of(FormFields fields) {
        return new RequestForm(
                fields.text("modelDigest"),
                fields.text("deviceId"),
                fields.text("toolId"),
                fields.all("scopes"),
                fields.all("dataClasses"),
                fields.text("sanitisation"),
                fields.text("durationDays"),
                fields.text("reason"));
    }

    static RequestForm begun(
            String modelDigest,
            String deviceId,
            String toolId,
            List<String> scopes,
            List<String> dataClasses) {
        return new RequestForm(modelDigest, deviceId, toolId, scopes, dataClasses, "", "30", "");
    }

    NewRequest toRequest() {
        return new NewRequest(
                absent(deviceId),
                absent(modelDigest),
                absent(toolId),
                scopes.isEmpty() ? null : List.copyOf(scopes),
                dataClasses.isEmpty() ? null : List.copyOf(dataClasses),
                absent(sanitisation),
                "development",
                days(),
                reason);
    }

    private @Nullable Integer days() {
        return durationDays.matches("[0-9]{1,4}") ? Integer.valueOf(durationDays) : null;
    }

    private static @Nullable String absent(String text) {
        return text.isEmpty() ? null : text;
    }

    /** Policy's answer to what is filled in so far, or what it still needs. */
    record Answer(@Nullable AnswerView decision, List<String> missing) {}

    /**
     * What may be chosen.
     *
     * @param modelUnseen whether the model asked for was never shown here, so cannot be chosen
     */
    record Choices(
            List<DeviceChoice> devices,
            List<ModelChoice> models,
            List<ToolChoice> tools,
            boolean modelUnseen,
            List<String> allScopes,
            List<String> allClasses,
            List<String> forbiddenClasses) {}

    record DeviceChoice(String id, String name, String ownership, String light) {
        static DeviceChoice of(Device device, String light) {
            return new DeviceChoice(device.id(), device.name(), device.ownership().word(), light);
        }
    }

    record ModelChoice(String digest, String name, @Nullable String modelName) {
        static ModelChoice of(ArtifactSet set) {
            Confirmation confirmed = set.confirmation();
            return new ModelChoice(
                    set.digest(), set.name(), confirmed == null ? null : confirmed.modelName());
        }
    }

    record ToolChoice(String id, String name) {}

    /** The page around the form. */
    record Surroundings(List<FormError> errors, Choices choices, Answer answer) {}
}
