package dev.countersign.identity;

/**
 * Hears of changes to how a person gets in or signs, in the same transaction, so that the person
 * learns of what somebody else did in their name.
 */
public interface AccountWatch {
    /** What changed. */
    enum Change {
        /** An administrator made a one-time password. */
        PASSWORD_RESET,
        PASSKEY_ADDED,
        /** Beside no key from before somebody else reset the way in. */
        PASSKEY_AFTER_RESET,
        /** An administrator took all passkeys away. */
        PASSKEYS_REMOVED
    }

    /** Called once for each change; who causes it is not asked for consent. */
    void changed(String personId, Change change);
}
