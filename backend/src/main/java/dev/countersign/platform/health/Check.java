package dev.countersign.platform.health;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How one part of this server does.
 *
 * @param name of the part; the text {@code health.<name>} says it
 * @param word how it does; the text {@code health.<name>.<word>} says it, and {@code
 *     health.<name>.<word>.do} what to do about it
 * @param tone how bad that is
 * @param facts numbers and names behind it, by the texts {@code health.fact.<fact>}; no secrets
 */
public record Check(String name, String word, Tone tone, Map<String, Object> facts) {
    /** From the best to the worst. */
    public enum Tone {
        OK,
        WARN,
        BAD;

        /** The word in JSON and of the colour on pages. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Copies the facts in their order. */
    public Check {
        facts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** All is well. */
    public static Check ok(String name, Map<String, Object> facts) {
        return new Check(name, "ok", Tone.OK, facts);
    }

    /** Somebody should look soon. */
    public static Check warn(String name, String word, Map<String, Object> facts) {
        return new Check(name, word, Tone.WARN, facts);
    }

    /** Something does not work. */
    public static Check bad(String name, String word, Map<String, Object> facts) {
        return new Check(name, word, Tone.BAD, facts);
    }
}
