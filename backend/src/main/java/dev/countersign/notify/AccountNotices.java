package dev.countersign.notify;

import dev.countersign.identity.AccountWatch;
import dev.countersign.identity.People;
import jakarta.inject.Singleton;
import java.util.List;

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
                    case PASSKEY_ADDED -> NoticeKind.ACCOUNT_PASSKEY_ADDED;
                    case PASSKEYS_REMOVED -> NoticeKind.ACCOUNT_PASSKEYS_REMOVED;
                };
        String username = people.get(personId).username();
        outbox.tell(new Notice(kind, personId, username, "/account", "system"), List.of(personId));
    }
}
