package dev.countersign.approval;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps what was asked in every revision of a request. */
@Singleton
class RequestHistory {
    private final EntityManager entities;
    private final Clock clock;

    RequestHistory(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    /** Keeps the request's present revision. */
    void keep(RequestEntity request, RevisionCause cause, String note, @Nullable String personId) {
        entities.persist(new RevisionEntity(request, cause, note, personId, clock.instant()));
        entities.flush();
    }

    /** What was asked in that revision. */
    Optional<RevisionView> at(String requestId, int revision) {
        return Optional.ofNullable(
                        entities.find(
                                RevisionEntity.class, new RevisionEntity.Key(requestId, revision)))
                .map(kept -> kept.view(null));
    }

    /** Every revision, the newest first, with what it changed. */
    List<RevisionView> of(String requestId) {
        List<RevisionEntity> kept =
                entities.createQuery(
                                "from RevisionEntity r where r.key.requestId = :id"
                                        + " order by r.key.revision",
                                RevisionEntity.class)
                        .setParameter("id", requestId)
                        .getResultList();
        List<RevisionView> views = new ArrayList<>();
        for (RevisionEntity revision : kept) {
            views.addFirst(revision.view(views.isEmpty() ? null : views.getFirst()));
        }
        return views;
    }
}
