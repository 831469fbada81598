package dev.countersign.approval.exception;

import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An exception as pages show it, with everything by name. */
record ExceptionPage(
        ExceptionView view,
        String id,
        String ruleTitle,
        String state,
        String owner,
        @Nullable String device,
        @Nullable String model,
        @Nullable String person,
        @Nullable String decidedBy,
        @Nullable String endedBy,
        @Nullable Instant expiresAt) {
    static ExceptionPage of(ExceptionView view, String title, Map<String, String> names) {
        return new ExceptionPage(
                view,
                view.id(),
                title,
                view.state().word(),
                names.getOrDefault(view.ownerId(), view.ownerId()),
                name(names, view.deviceId()),
                name(names, view.modelDigest()),
                name(names, view.personId()),
                name(names, view.decidedBy()),
                name(names, view.endedBy()),
                view.expiresAt());
    }

    private static @Nullable String name(Map<String, String> names, @Nullable String id) {
        return id == null ? null : names.getOrDefault(id, id);
    }

    /** What it can be for; empty where it is about nothing of that kind. */
    record About(
            String deviceId,
            String device,
            String modelDigest,
            String model,
            String personId,
            String person) {}

    /** An act on one exception as it was filled in; {@code open} names it. */
    record Act(String open, String reason, String days, List<FormError> errors) {
        static final Act NONE = new Act("", "", "", List.of());
    }

    /** The form that asks, as it was filled in. */
    record Form(
            String rule,
            String decision,
            String request,
            String device,
            String model,
            String person,
            String days,
            String reason,
            boolean sent,
            Subject offered) {
        static Form of(FormFields fields) {
            return new Form(
                    fields.text("rule"),
                    fields.text("decision"),
                    fields.text("request"),
                    fields.text("deviceId"),
                    fields.text("modelDigest"),
                    fields.text("personId"),
                    fields.text("days"),
                    fields.text("reason"),
                    true,
                    new Subject(
                            given(fields.text("offeredDevice")),
                            given(fields.text("offeredModel")),
                            given(fields.text("offeredPerson"))));
        }

        /** What can be ticked: all that was offered at first, whether it is ticked now or not. */
        Subject prefilled() {
            return new Subject(
                    or(device, offered.deviceId()),
                    or(model, offered.modelDigest()),
                    or(person, offered.personId()));
        }

        private static @Nullable String or(String ticked, @Nullable String offered) {
            return offered == null ? given(ticked) : offered;
        }

        /** Which parts are ticked: at first what the rule is about, so that it is no wider. */
        public boolean ticksDevice() {
            return sent ? !device.isEmpty() : about("device", "encryption", "tool") || !known();
        }

        public boolean ticksModel() {
            return sent ? !model.isEmpty() : about("model", "origin", "classification") || !known();
        }

        public boolean ticksPerson() {
            return sent
                    ? !person.isEmpty()
                    : about("model", "origin", "classification", "people", "scope") || !known();
        }

        private boolean known() {
            return about(
                    "device",
                    "encryption",
                    "tool",
                    "model",
                    "origin",
                    "classification",
                    "people",
                    "scope");
        }

        private boolean about(String... areas) {
            return List.of(areas).contains(rule.split("\\.", 2)[0]);
        }

        NewException said(String requestId) {
            return new NewException(
                    given(rule),
                    given(device),
                    given(model),
                    given(person),
                    given(requestId),
                    number(days),
                    reason);
        }

        static @Nullable Integer number(String text) {
            try {
                return text.isEmpty() ? null : Integer.valueOf(text);
            } catch (NumberFormatException _) {
                return 0;
            }
        }

        private static @Nullable String given(String text) {
            return text.isEmpty() ? null : text;
        }
    }
}
