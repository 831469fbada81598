package dev.countersign.identity;

import dev.countersign.audit.AuditLog;
import dev.countersign.platform.Ids;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/** Who learned when what they may do with models; kept for good, the newest one counts. */
@Singleton
public class Trainings {
    private final EntityManager entities;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    Trainings(EntityManager entities, AuditLog audit, Ids ids, Clock clock) {
        this.entities = entities;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** The person read and accepted the responsible-use page. */
    @Transactional
    public void acceptResponsibleUse(String personId) {
        keep(personId, personId, "accepted", clock.instant(), "");
    }

    /**
     * A security lead records a training that happened elsewhere; a {@link Problem} when it lies in
     * the future or there is no such person.
     *
     * @param proof what they saw of it, for the record; may be empty
     */
    @Transactional
    void record(String actor, String personId, Instant completedAt, String proof) {
        if (completedAt.isAfter(clock.instant())) {
            throw Problem.field(
                    "/completed_on",
                    "in_future",
                    "A training cannot lie in the future.",
                    "a past date");
        }
        keep(personId, actor, "recorded", completedAt, proof);
    }

    private void keep(String personId, String actor, String source, Instant at, String proof) {
        if (entities.find(PersonEntity.class, personId) == null) {
            throw Problem.notFound("person", personId);
        }
        entities.persist(new TrainingEntity(ids.next("trn"), personId, at, source, actor));
        audit.append(
                actor,
                "person.trained",
                personId,
                Map.of("source", source, "completed_at", at.toString(), "reason", proof));
    }
}
