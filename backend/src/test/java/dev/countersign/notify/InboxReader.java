package dev.countersign.notify;

import dev.countersign.identity.Caller;
import jakarta.inject.Singleton;
import java.util.List;

/** Opens a person's inbox to tests of other rooms. */
@Singleton
public class InboxReader {
    private final Inbox inbox;

    InboxReader(Inbox inbox) {
        this.inbox = inbox;
    }

    /** The newest fifty, newest first. */
    public List<Inbox.Item> of(Caller person) {
        return inbox.list(person, false, null, 50).items();
    }
}
