package dev.countersign.approval.exception;

import dev.countersign.identity.Caller;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Reads single exceptions. Whom one does not concern sees only those that everybody may see. */
@Singleton
public class ExceptionSearch {
    private final EntityManager entities;
    private final ExceptionAccess access;
    private final Waivers waivers;
    private final Clock clock;

    ExceptionSearch(EntityManager entities, ExceptionAccess access, Waivers waivers, Clock clock) {
        this.entities = entities;
        this.access = access;
        this.waivers = waivers;
        this.clock = clock;
    }

    /** The exception; a problem of kind not-found when the caller may not see it. */
    @Transactional(readOnly = true)
    public ExceptionView get(Caller caller, String id) {
        return view(access.visible(caller, id), clock.instant());
    }

    /** These, whoever asks: for pages of what rests on them. In order of their ids. */
    @Transactional(readOnly = true)
    public List<ExceptionView> of(Collection<String> ids) {
        Instant now = clock.instant();
        return ids.isEmpty()
                ? List.of()
                : entities.createQuery(
                                "from ExceptionEntity e where e.id in :ids order by e.id",
                                ExceptionEntity.class)
                        .setParameter("ids", ids)
                        .getResultStream()
                        .map(e -> view(e, now))
                        .toList();
    }

    private ExceptionView view(ExceptionEntity exception, Instant now) {
        return exception.view(now, waivers.waivable(exception.getCode()));
    }
}
