package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Requests that wait for somebody and need not any more, because what they ask for is gone. */
@Singleton
class ClosedRequests {
    private static final List<String> WAITING =
            Stream.of(RequestState.values())
                    .filter(RequestState::isWaiting)
                    .map(RequestState::word)
                    .toList();

    private final EntityManager entities;
    private final RequestReader reader;
    private final ApprovalNotices notices;
    private final AuditLog audit;
    private final Clock clock;

    ClosedRequests(
            EntityManager entities,
            RequestReader reader,
            ApprovalNotices notices,
            AuditLog audit,
            Clock clock) {
        this.entities = entities;
        this.reader = reader;
        this.notices = notices;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Closes those that meet a condition, in the caller's transaction; {@link #record} is for the
     * caller to do last.
     *
     * @param which a condition on {@code r} that names {@code :id}
     * @param refused whether they are refused, and not only withdrawn
     */
    List<RequestEntity> close(String which, Object id, boolean refused) {
        Instant now = clock.instant();
        List<RequestEntity> waiting =
                ids(which, id).stream()
                        .flatMap(request -> reader.locked(request).stream())
                        .filter(request -> request.getState().isWaiting())
                        .toList();
        for (RequestEntity request : waiting) {
            RequestState state = request.getState();
            boolean rejected = refused && state == RequestState.IN_REVIEW;
            request.moveTo(rejected ? state.reject() : state.withdraw(), now);
        }
        entities.flush();
        return waiting;
    }

    int count(String which, Object id) {
        return ids(which, id).size();
    }

    private List<String> ids(String which, Object id) {
        return entities.createQuery(
                        "select r.id from RequestEntity r where "
                                + which
                                + " and r.state in :waiting order by r.id",
                        String.class)
                .setParameter("id", id)
                .setParameter("waiting", WAITING)
                .getResultList();
    }

    /** What {@link #close} did; whoever asked is told. */
    void record(String actor, List<RequestEntity> closed, String reason) {
        closed.forEach(request -> notices.closed(actor, request));
        closed.forEach(request ->
                audit.append(actor, "request.closed", request.getId(), Map.of("reason", reason)));
    }
}
