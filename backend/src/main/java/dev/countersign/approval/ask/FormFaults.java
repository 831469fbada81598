package dev.countersign.approval.ask;

import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.context.MessageSource;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What is wrong with a form, in the words of its page and under the ids of its fields. */
@Singleton
public final class FormFaults {
    private static final List<String> ORDER =
            List.of(
                    "modelDigest",
                    "deviceId",
                    "toolId",
                    "scopes",
                    "dataClasses",
                    "sanitisation",
                    "environment",
                    "durationDays",
                    "reason");

    /** Members of the interface that have another name on the page. */
    private static final Map<String, String> FIELDS =
            Map.of(
                    "modelDigests", "modelDigest",
                    "deviceIds", "deviceId",
                    "toolIds", "toolId");

    /** People choose from a list: what is not in it has its own words. */
    private static final Set<String> CHOSEN = Set.of("modelDigest", "deviceId", "toolId");

    private final MessageSource texts;

    FormFaults(MessageSource texts) {
        this.texts = texts;
    }

    /** Each fault once, in the order of the form. */
    public List<FormError> of(Problem problem) {
        List<FormError> all = new ArrayList<>();
        List<FormError> plain = FormError.of(problem);
        for (int i = 0; i < plain.size(); i++) {
            String name = plain.get(i).field();
            String field = FIELDS.getOrDefault(name, name);
            String code = problem.errors().isEmpty() ? "" : problem.errors().get(i).code();
            all.add(
                    hasOwnWords(field, code)
                            ? of(field)
                            : new FormError(field, plain.get(i).message()));
        }
        return ordered(all);
    }

    private static boolean hasOwnWords(String field, String code) {
        return Set.of("missing", "value").contains(code)
                || (CHOSEN.contains(field) && Set.of("unknown", "format").contains(code));
    }

    static List<FormError> ordered(List<FormError> errors) {
        return errors.stream()
                .distinct()
                .sorted(Comparator.comparingInt(error -> ORDER.indexOf(error.field())))
                .toList();
    }

    /** What to do with a field that is not filled in. */
    public FormError of(String field) {
        return new FormError(
                field, texts.getMessage("fault.request." + field, Locale.ENGLISH).orElse(field));
    }
}
