package dev.countersign.notify;

import dev.countersign.identity.AccountWatch;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** Tells people when their ways to sign in or sign change, whoever did it: it may not be them. */
@Singleton
final class AccountNotices implements AccountWatch {
    private final Outbox outbox;
    private final People people;

    AccountNotices(Outbox outbox, People people) {
        this.outbox = outbox;
        this.people = people;
    }

    @Override
    public void changed(String personId, Change change) {
        NoticeKind kind =
                switch (change) {
                    case PASSWORD_RESET -> NoticeKind.ACCOUNT_PASSWORD_RESET;
                    case PASSKEY_AFTER_RESET -> NoticeKind.PASSKEY_AFTER_RESET;
                    case PASSKEY_ADDED -> NoticeKind.ACCOUNT_PASSKEY_ADDED;
                    case PASSKEYS_REMOVED -> NoticeKind.ACCOUNT_PASSKEYS_REMOVED;
                };
        String username = people.get(personId).username();
        if (kind == NoticeKind.PASSKEY_AFTER_RESET) {
            outbox.tellRoles(
                    new Notice(kind, personId, username, "/people/" + personId, "system"),
                    Set.of(Role.SECURITY_LEAD),
                    Set.of(personId));
            return;
        }
        outbox.tell(new Notice(kind, personId, username, "/account", "system"), List.of(personId));
    }
}
