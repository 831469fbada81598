package dev.countersign.policy;

import dev.countersign.audit.AuditLog;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.Map;

/**
 * Remembers which bundles were in force and refuses to start with one that is older than the newest
 * of them, or that carries a number already used for other content: an old policy must never come
 * back unnoticed.
 */
@Singleton
class BundleHistory implements ApplicationEventListener<StartupEvent> {
    private final EntityManager entities;
    private final Policy policy;
    private final AuditLog audit;
    private final Clock clock;

    BundleHistory(EntityManager entities, Policy policy, AuditLog audit, Clock clock) {
        this.audit = audit;
        this.entities = entities;
        this.policy = policy;
        this.clock = clock;
    }

    /** Runs before the server takes its first request; a failure ends the start. */
    @Override
    @Transactional
    public void onApplicationEvent(StartupEvent event) {
        if (!policy.active().equals(BundleIdentity.NONE)) {
            admit(policy.active());
        }
    }

    /** Adds the bundle unless it is the newest already. */
    @Transactional
    void admit(BundleIdentity bundle) {
        int added =
                entities.createNativeQuery(
                                "insert into policy_bundle (sequence, revision, digest, activated_at)"
                                        + " values (?1, ?2, ?3, ?4) on conflict do nothing")
                        .setParameter(1, bundle.sequence())
                        .setParameter(2, bundle.revision())
                        .setParameter(3, bundle.digest())
                        .setParameter(4, clock.instant())
                        .executeUpdate();
        requireNewest(bundle);
        if (added == 1) {
            audit.append(
                    "system",
                    "policy.activated",
                    bundle.digest(),
                    Map.of("sequence", bundle.sequence(), "revision", bundle.revision()));
        }
    }

    private void requireNewest(BundleIdentity bundle) {
        BundleRow newest =
                entities.createQuery(
                                "select b from BundleRow b order by b.sequence desc",
                                BundleRow.class)
                        .setMaxResults(1)
                        .getSingleResult();
        if (newest.getSequence() > bundle.sequence()) {
            throw new IllegalStateException(
                    "The policy of this server is older than one that was in force: sequence %d, but the database has seen %d (revision %s). To go back to old rules, build them with a higher number in policies/SEQUENCE."
                            .formatted(
                                    bundle.sequence(), newest.getSequence(), newest.getRevision()));
        }
        if (!newest.getDigest().equals(bundle.digest())) {
            throw new IllegalStateException(
                    "The policy changed but kept its sequence %d (in force: %s, here: %s). Raise the number in policies/SEQUENCE and build again."
                            .formatted(bundle.sequence(), newest.getDigest(), bundle.digest()));
        }
    }
}
