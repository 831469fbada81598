package dev.countersign.token;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How well a device's key is known to be bound to the device, from weakest to strongest. */
public enum Assurance {
    SOFTWARE,
    HARDWARE,
    ATTESTED;

    /** The word in tokens, API and database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The level with that word. */
    public static Optional<Assurance> ofWord(String word) {
        return Stream.of(values()).filter(level -> level.word().equals(word)).findFirst();
    }
}
