package dev.countersign.approval.exception;

import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Ends many exceptions at once: with the device or person they are for, or when their time is up.
 */
@Singleton
public class ExceptionClosure {
    private final EntityManager entities;
    private final Resting resting;
    private final ExceptionRecord record;
    private final Clock clock;

    ExceptionClosure(EntityManager entities, Resting resting, ExceptionRecord record, Clock clock) {
        this.entities = entities;
        this.resting = resting;
        this.record = record;
        this.clock = clock;
    }

    /** What ended in {@link #endAll}. */
    public record Ended(int exceptions, int approvals) {
        static final Ended NOTHING = new Ended(0, 0);
    }

    /**
     * Locks every exception for a device, or for or of a person, that {@link #endAll} would end, in
     * the caller's transaction: before anything is locked there that rests on exceptions.
     *
     * @return their ids
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<String> hold(String deviceOrPersonId) {
        List<ExceptionEntity> open = open(deviceOrPersonId);
        open.forEach(e -> entities.refresh(e, LockModeType.PESSIMISTIC_WRITE));
        return open.stream().map(ExceptionEntity::getId).toList();
    }

    /**
     * Ends exceptions that the caller's transaction holds: what was asked for is withdrawn, what
     * holds is revoked with what rests on it.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Ended endAll(String actor, List<String> held, String reason) {
        Instant now = now();
        List<ExceptionEntity> open =
                held.stream()
                        .map(id -> Objects.requireNonNull(entities.find(ExceptionEntity.class, id)))
                        .toList();
        List<ExceptionEntity> asked =
                open.stream().filter(e -> e.stateAt(now) == ExceptionState.ASKED).toList();
        List<ExceptionEntity> granted =
                open.stream().filter(e -> e.stateAt(now) == ExceptionState.GRANTED).toList();
        asked.forEach(e -> e.end(e.stateAt(now).withdraw(), actor, reason, now));
        granted.forEach(e -> e.end(e.stateAt(now).revoke(), actor, reason, now));
        entities.flush();
        int approvals =
                granted.isEmpty()
                        ? 0
                        : resting.ended(
                                actor,
                                granted.stream().map(ExceptionEntity::getId).toList(),
                                reason);
        asked.forEach(e -> record.of(actor, "exception.withdrawn", e, reason, Map.of()));
        granted.forEach(e -> record.of(actor, "exception.revoked", e, reason, Map.of()));
        return new Ended(asked.size() + granted.size(), approvals);
    }

    /** How many {@link #endAll} would end. */
    @Transactional(readOnly = true)
    public int countOpen(String deviceOrPersonId) {
        Instant now = now();
        return (int)
                open(deviceOrPersonId).stream()
                        .filter(e -> e.stateAt(now) != ExceptionState.EXPIRED)
                        .count();
    }

    private List<ExceptionEntity> open(String id) {
        return entities.createQuery(
                        "from ExceptionEntity e where e.state in ('asked', 'granted')"
                                + " and (e.deviceId = :id or e.personId = :id or e.ownerId = :id)"
                                + " order by e.id",
                        ExceptionEntity.class)
                .setParameter("id", id)
                .getResultList();
    }

    /** Notes exceptions that came to their end; what holds never depends on it. */
    @Transactional
    int expire(int most) {
        Instant now = now();
        List<ExceptionEntity> due =
                entities.createQuery(
                                "from ExceptionEntity e where e.state = 'granted'"
                                        + " and e.expiresAt <= :now order by e.id",
                                ExceptionEntity.class)
                        .setParameter("now", now)
                        .setMaxResults(most)
                        .getResultList();
        due.forEach(e -> entities.refresh(e, LockModeType.PESSIMISTIC_WRITE));
        List<ExceptionEntity> still =
                due.stream().filter(ExceptionEntity::isStoredGranted).toList();
        for (ExceptionEntity e : still) {
            e.end(ExceptionState.GRANTED.expire(), "system", "came to its end", now);
        }
        entities.flush();
        still.forEach(e -> record.of("system", "exception.expired", e, "", Map.of()));
        return still.size();
    }

    /** Whole seconds, as policy counts. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
