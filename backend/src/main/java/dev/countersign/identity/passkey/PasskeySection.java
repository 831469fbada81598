package dev.countersign.identity.passkey;

import dev.countersign.identity.AccountSection;
import jakarta.inject.Singleton;

/** The card of passkeys on a person's account page. */
@Singleton
final class PasskeySection implements AccountSection {
    private static final int ORDER = 30;

    @Override
    public String key() {
        return "passkeys";
    }

    @Override
    public String icon() {
        return "fingerprint";
    }

    @Override
    public int order() {
        return ORDER;
    }
}
