package dev.countersign.issuance;

import java.util.Locale;

/** Where a key is in its life. */
public enum KeyState {
    /** Made, and not signing yet: gates have to know it first. */
    NEXT,
    /** Signs. At most one per purpose. */
    CURRENT,
    /** Signs no more; what it signed counts until that ends. */
    RETIRED,
    /** Not in the trust bundle any more; nothing it signed counts. */
    ENDED,
    /** Not to be trusted from one moment on, whatever it signed. */
    REVOKED;

    /** The word in the database and of the texts {@code key.state.<word>}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static KeyState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
