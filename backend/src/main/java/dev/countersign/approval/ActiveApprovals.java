package dev.countersign.approval;

import dev.countersign.inventory.model.ApprovedFiles;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts approvals for the register of files. */
@Singleton
class ActiveApprovals implements ApprovedFiles {
    private final EntityManager entities;
    private final Clock clock;

    ActiveApprovals(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    @Override
    @Transactional(readOnly = true)
    public Map<String, Long> active(Collection<String> digests) {
        return entities.createQuery(
                        "select a.modelDigest, count(*) from ApprovalEntity a where"
                                + " a.modelDigest in :digests and a.state = :active"
                                + " and a.endsAt > :now group by a.modelDigest",
                        Object[].class)
                .setParameter("digests", digests)
                .setParameter("active", ApprovalState.ACTIVE.word())
                .setParameter("now", clock.instant())
                .getResultStream()
                .collect(Collectors.toMap(row -> (String) row[0], row -> (Long) row[1]));
    }
}
