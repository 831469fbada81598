package dev.countersign.problem;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What is wrong with one field of a form, for the summary at its top and the line beside it.
 *
 * @param field the id of the field on the page
 * @param message one sentence with the fix
 */
public record FormError(String field, String message) {
    /**
     * The faults of a form whose fields are named as the members of the interface are, in camel
     * case.
     */
    public static List<FormError> of(Problem problem) {
        if (problem.errors().isEmpty()) {
            return List.of(new FormError("main", problem.detail()));
        }
        return problem.errors().stream().map(FormError::of).toList();
    }

    /**
     * As {@link #of(Problem)}, but a value that is missing or not among the choices is told in the
     * page's own words, where it has some for that field: callers of the interface know members and
     * ids, people know labels.
     *
     * @param words the text for a field, empty where the page has none
     */
    public static List<FormError> of(Problem problem, Function<String, Optional<String>> words) {
        if (problem.errors().isEmpty()) {
            return of(problem);
        }
        return problem.errors().stream()
                .map(error -> {
                    FormError plain = of(error);
                    boolean absent = Set.of("missing", "value").contains(error.code());
                    return absent
                            ? words.apply(plain.field())
                                    .map(text -> new FormError(plain.field(), text))
                                    .orElse(plain)
                            : plain;
                })
                .toList();
    }

    private static FormError of(FieldError error) {
        String expected = error.expected();
        String fix = expected == null || expected.isBlank() ? "" : " Right is: " + expected + ".";
        return new FormError(field(error.pointer()), error.detail() + fix);
    }

    /** The field of a pointer: {@code /data_classes/0} is {@code dataClasses}. */
    public static String field(String pointer) {
        String[] segments = pointer.split("/", 3);
        String name = segments.length < 2 ? "" : segments[1];
        StringBuilder camel = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            boolean upper = i > 0 && name.charAt(i - 1) == '_';
            if (name.charAt(i) != '_') {
                camel.append(upper ? Character.toUpperCase(name.charAt(i)) : name.charAt(i));
            }
        }
        return camel.isEmpty() ? "main" : camel.toString();
    }
}
