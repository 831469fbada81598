package dev.countersign.issuance;

import dev.countersign.token.KeyUse;
import java.util.Locale;
import java.util.Optional;

/** What a key of this server signs; a key has exactly one purpose. */
public enum KeyPurpose {
    /** Trust bundles. */
    ROOT,
    /** Approval tokens. */
    APPROVAL,
    /** Status lists. */
    STATUS;

    /** The word in the keystore and in the database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static KeyPurpose of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Its use in the trust bundle; the root is pinned, never listed. */
    Optional<KeyUse> use() {
        return switch (this) {
            case ROOT -> Optional.empty();
            case APPROVAL -> Optional.of(KeyUse.APPROVAL);
            case STATUS -> Optional.of(KeyUse.STATUS);
        };
    }
}
