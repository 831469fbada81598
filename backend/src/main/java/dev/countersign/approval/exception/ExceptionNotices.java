package dev.countersign.approval.exception;

import dev.countersign.identity.Role;
import dev.countersign.notify.Notice;
import dev.countersign.notify.NoticeKind;
import dev.countersign.notify.Outbox;
import jakarta.inject.Singleton;
import java.util.Set;

/** Tells who decides that something is asked for, and owners what became of it. */
@Singleton
class ExceptionNotices {
    private final Outbox outbox;
    private final Waivers waivers;

    ExceptionNotices(Outbox outbox, Waivers waivers) {
        this.outbox = outbox;
        this.waivers = waivers;
    }

    /** In the transaction of the act; the end by time is told to nobody. */
    void tell(String actor, ExceptionEntity exception, ExceptionState state) {
        switch (state) {
            case ASKED ->
                    outbox.tellRoles(
                            notice(NoticeKind.EXCEPTION_ASKED, actor, exception),
                            Set.of(Role.SECURITY_LEAD),
                            Set.of(exception.getOwnerId()));
            case GRANTED -> owner(NoticeKind.EXCEPTION_GRANTED, actor, exception);
            case REFUSED -> owner(NoticeKind.EXCEPTION_REFUSED, actor, exception);
            case REVOKED -> owner(NoticeKind.EXCEPTION_REVOKED, actor, exception);
            case WITHDRAWN -> owner(NoticeKind.EXCEPTION_CLOSED, actor, exception);
            case EXPIRED -> {
                // the end was known from the beginning
            }
        }
    }

    /** Once for each exception. */
    void ending(ExceptionEntity exception) {
        outbox.tell(
                new Notice(
                        NoticeKind.EXCEPTION_ENDING,
                        exception.getId(),
                        waivers.rule(exception.getCode()).title(),
                        "/exceptions/" + exception.getId(),
                        "system",
                        "week"),
                Set.of(exception.getOwnerId()));
    }

    private void owner(NoticeKind kind, String actor, ExceptionEntity exception) {
        outbox.tell(notice(kind, actor, exception), Set.of(exception.getOwnerId()));
    }

    private Notice notice(NoticeKind kind, String actor, ExceptionEntity exception) {
        return new Notice(
                kind,
                exception.getId(),
                waivers.rule(exception.getCode()).title(),
                "/exceptions/" + exception.getId(),
                actor);
    }
}
