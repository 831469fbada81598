package dev.countersign.identity.passkey;

import dev.countersign.identity.Belongings;
import jakarta.inject.Singleton;
import java.util.List;

/** A leaver's passkeys: what they signed stays provable, and they sign nothing more. */
@Singleton
final class PasskeysOfPerson implements Belongings {
    private final Passkeys passkeys;

    PasskeysOfPerson(Passkeys passkeys) {
        this.passkeys = passkeys;
    }

    @Override
    public String kind() {
        return "passkeys";
    }

    @Override
    public String action() {
        return "";
    }

    @Override
    public long count(String personId) {
        return passkeys.of(personId).size();
    }

    @Override
    public List<String> end(String actor, String personId, String reason) {
        return passkeys.end(personId);
    }
}
