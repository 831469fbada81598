package dev.countersign.gate.posture;

import dev.countersign.gate.model.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one probe found.
 *
 * @param value true, false, or null for unknown
 * @param method what was asked, for a person who wants to repeat it; printable, at most 200
 *     characters
 * @param detail what was seen, or why nothing could be told; printable, at most 200 characters
 */
public record Answer(@Nullable Boolean value, String method, String detail) {
    private static final int MAX_TEXT = 200;

    public Answer {
        method = shown(method);
        detail = shown(detail);
    }

    private static String shown(String text) {
        String safe = Printable.of(text.replaceAll("\\s+", " ").strip());
        return safe.length() > MAX_TEXT ? safe.substring(0, MAX_TEXT - 1) + "…" : safe;
    }

    static Answer yes(String method, String detail) {
        return new Answer(true, method, detail);
    }

    static Answer no(String method, String detail) {
        return new Answer(false, method, detail);
    }

    static Answer unknown(String method, String why) {
        return new Answer(null, method, why);
    }

    /** Why a command that did not end well gives no answer. */
    static Answer unknown(String method, String program, Machine.Outcome outcome) {
        return switch (outcome) {
            case Machine.Outcome.Missing _ -> unknown(method, program + " is not installed");
            case Machine.Outcome.Stopped(String why) -> unknown(method, program + " " + why);
            case Machine.Outcome.Ran _ -> unknown(method, program + " gave no usable answer");
        };
    }

    /**
     * True when all are; false when one is; else unknown. The detail names those that decide, each
     * finding once. Without answers: unknown.
     */
    static Answer all(String method, Map<String, Answer> answers) {
        Map<String, Answer> sorted = new TreeMap<>(answers);
        List<Answer> given = List.copyOf(sorted.values());
        if (given.isEmpty()) {
            return unknown(method, "there was nothing to look at");
        }
        Boolean value =
                given.stream().anyMatch(Answer::isFalse)
                        ? Boolean.FALSE
                        : given.stream().allMatch(Answer::isTrue) ? Boolean.TRUE : null;
        Map<String, List<String>> names = new TreeMap<>();
        sorted.forEach((name, answer) -> {
            if (java.util.Objects.equals(answer.value(), value)) {
                names.computeIfAbsent(answer.detail(), _ -> new ArrayList<>()).add(name);
            }
        });
        List<String> texts = new ArrayList<>();
        names.forEach((detail, which) -> texts.add(String.join(", ", which) + ": " + detail));
        return new Answer(value, method, String.join("; ", texts));
    }

    boolean isTrue() {
        return Boolean.TRUE.equals(value);
    }

    boolean isFalse() {
        return Boolean.FALSE.equals(value);
    }
}
