package dev.countersign.token;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a key in the trust bundle may sign; a key has exactly one use. */
public enum KeyUse {
    /** Approval tokens. */
    APPROVAL,
    /** Status lists. */
    STATUS,
    /** Checkpoints of the transparency log. */
    LOG,
    /** Policy bundles. */
    BUNDLE,
    /** Access tokens for devices. */
    ACCESS;

    /** The word in the JWK's {@code use}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The use with that word. */
    public static Optional<KeyUse> ofWord(String word) {
        return Stream.of(values()).filter(use -> use.word().equals(word)).findFirst();
    }
}
