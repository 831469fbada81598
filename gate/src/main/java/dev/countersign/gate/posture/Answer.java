package dev.countersign.gate.posture;

import dev.countersign.gate.model.Printable;
import org.jspecify.annotations.Nullable;

/**
 * What one probe found.
 *
 * @param value true, false, or null for unknown
 * @param method what was asked, for a person who wants to repeat it
 * @param detail what was seen, or why nothing could be told; printable, at most 200 characters
 */
public record Answer(@Nullable Boolean value, String method, String detail) {
    private static final int MAX_DETAIL = 200;

    public Answer {
        method = Printable.of(method);
        String safe = Printable.of(detail.replaceAll("\\s+", " ").strip());
        detail = safe.length() > MAX_DETAIL ? safe.substring(0, MAX_DETAIL) : safe;
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

    boolean isTrue() {
        return Boolean.TRUE.equals(value);
    }

    boolean isFalse() {
        return Boolean.FALSE.equals(value);
    }
}
