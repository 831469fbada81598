package dev.countersign.approval.ask;

import dev.countersign.approval.NewRequest;
import dev.countersign.approval.NewRequestSet;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.InputCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a person filled in to ask for models, as texts; nothing is checked here. Models, devices and
 * tools may be several when asking, and are one each when a request is edited.
 */
public record RequestForm(
        List<String> modelDigests,
        List<String> deviceIds,
        List<String> toolIds,
        List<String> scopes,
        List<String> dataClasses,
        String sanitisation,
        String environment,
        String durationDays,
        String reason) {
    private static final char SUBSTITUTE = 0x1A;
    private static final String USUAL_DAYS = "30";
    private static final int MOST_KEPT = 100;
    private static final int LONGEST_ID_KEPT = 200;
    private static final int LONGEST_TEXT_KEPT = 20_000;

    /** In place of a reason that is still to be written, for an answer that nobody records. */
    private static final String REASON_TO_COME = "The reason is still to be written.";

    /** What is asked for unless a request says otherwise; another one is for policy to refuse. */
    private static final String USUAL_ENVIRONMENT = "development";

    public RequestForm {
        // a draft of a former version of the form says nothing of it
        environment = Objects.requireNonNullElse(environment, USUAL_ENVIRONMENT);
        modelDigests = List.copyOf(modelDigests);
        deviceIds = List.copyOf(deviceIds);
        toolIds = List.copyOf(toolIds);
        scopes = List.copyOf(scopes);
        dataClasses = List.copyOf(dataClasses);
    }

    /** Nothing filled in. */
    public static RequestForm blank() {
        return new RequestForm(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                USUAL_ENVIRONMENT,
                USUAL_DAYS,
                "");
    }

    /** As posted by the fragment {@code approval/ask-fields}. */
    public static RequestForm of(FormFields fields) {
        return new RequestForm(
                all(fields, "modelDigest"),
                all(fields, "deviceId"),
                all(fields, "toolId"),
                all(fields, "scopes"),
                all(fields, "dataClasses"),
                clean(fields.text("sanitisation")),
                environment(fields),
                clean(fields.text("durationDays")),
                clean(fields.text("reason")));
    }

    /** The form asks for it only where it is not the usual one. */
    public static String environment(FormFields fields) {
        String said = clean(fields.text("environment"));
        return said.isEmpty() ? USUAL_ENVIRONMENT : said;
    }

    /** The database holds no U+0000; the character that stands in for one is refused likewise. */
    private static String clean(String text) {
        return text.replace('\0', SUBSTITUTE);
    }

    private static List<String> all(FormFields fields, String name) {
        return fields.all(name).stream().map(RequestForm::clean).toList();
    }

    RequestForm withDevices(List<String> devices) {
        return new RequestForm(
                modelDigests,
                devices,
                toolIds,
                scopes,
                dataClasses,
                sanitisation,
                environment,
                durationDays,
                reason);
    }

    RequestForm withTools(List<String> tools) {
        return new RequestForm(
                modelDigests,
                deviceIds,
                tools,
                scopes,
                dataClasses,
                sanitisation,
                environment,
                durationDays,
                reason);
    }

    RequestForm withModels(List<String> models) {
        return new RequestForm(
                models,
                deviceIds,
                toolIds,
                scopes,
                dataClasses,
                sanitisation,
                environment,
                durationDays,
                reason);
    }

    RequestForm withUse(List<String> newScopes, List<String> newClasses, String days) {
        return new RequestForm(
                modelDigests,
                deviceIds,
                toolIds,
                newScopes,
                newClasses,
                sanitisation,
                environment,
                days,
                reason);
    }

    /** Whether it asks for one model on one device with one tool. */
    boolean isSingle() {
        return modelDigests.size() == 1 && deviceIds.size() == 1 && toolIds.size() == 1;
    }

    /** Whether there is nothing in it worth keeping. */
    boolean isUntouched() {
        return modelDigests.isEmpty()
                && scopes.isEmpty()
                && dataClasses.isEmpty()
                && sanitisation.isEmpty()
                && reason.isEmpty();
    }

    /** Whether it is small enough to be kept as a draft. */
    boolean isKeepable() {
        return Stream.of(modelDigests, deviceIds, toolIds, scopes, dataClasses)
                        .allMatch(list ->
                                list.size() <= MOST_KEPT
                                        && list.stream()
                                                .allMatch(id -> id.length() <= LONGEST_ID_KEPT))
                && sanitisation.length() <= LONGEST_TEXT_KEPT
                && environment.length() <= LONGEST_ID_KEPT
                && reason.length() <= LONGEST_TEXT_KEPT
                && durationDays.length() <= LONGEST_ID_KEPT;
    }

    /** The ids of the fields without which there is no answer. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        addIf(missing, modelDigests.isEmpty(), "modelDigest");
        addIf(missing, deviceIds.isEmpty(), "deviceId");
        addIf(missing, toolIds.isEmpty(), "toolId");
        addIf(missing, scopes.isEmpty(), "scopes");
        addIf(missing, dataClasses.isEmpty(), "dataClasses");
        addIf(missing, durationDays.isEmpty(), "durationDays");
        return missing;
    }

    private static void addIf(List<String> all, boolean condition, String field) {
        if (condition) {
            all.add(field);
        }
    }

    boolean lacksReason() {
        return reason.length() < InputCheck.SHORTEST_REASON;
    }

    /** For the answer while it is filled in: a reason that is still to come does not count. */
    NewRequestSet toPreview() {
        return toSet(lacksReason() ? REASON_TO_COME : reason);
    }

    NewRequestSet toSet() {
        return toSet(reason);
    }

    private NewRequestSet toSet(String why) {
        return new NewRequestSet(
                List.copyOf(deviceIds),
                List.copyOf(modelDigests),
                List.copyOf(toolIds),
                List.copyOf(scopes),
                List.copyOf(dataClasses),
                absent(sanitisation),
                environment,
                days(),
                why);
    }

    /** The first model, device and tool only. */
    public NewRequest toRequest() {
        return new NewRequest(
                first(deviceIds),
                first(modelDigests),
                first(toolIds),
                List.copyOf(scopes),
                List.copyOf(dataClasses),
                absent(sanitisation),
                environment,
                days(),
                reason);
    }

    private static @Nullable String first(List<String> ids) {
        return ids.isEmpty() ? null : ids.getFirst();
    }

    private @Nullable Integer days() {
        return durationDays.matches("[0-9]{1,4}") ? Integer.valueOf(durationDays) : null;
    }

    private static @Nullable String absent(String text) {
        return text.isEmpty() ? null : text;
    }
}
