package dev.countersign.token;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What of a model an approval binds. */
public enum Binding {
    /** Weights, adapters, projectors and drafts. */
    WEIGHTS,
    /** The weights and the Ollama manifest: template, system prompt and parameters too. */
    MANIFEST;

    /** The word in tokens, API and database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The binding with that word. */
    public static Optional<Binding> ofWord(String word) {
        return Stream.of(values()).filter(binding -> binding.word().equals(word)).findFirst();
    }
}
