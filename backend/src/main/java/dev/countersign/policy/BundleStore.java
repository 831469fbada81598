package dev.countersign.policy;

import dev.countersign.platform.Ids;
import dev.countersign.platform.Page;
import dev.countersign.policy.bundle.Release;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bundles that were ever stored, with their release files; none is deleted. */
@Singleton
class BundleStore {
    /** Serialises what changes which bundle is in force, or which revisions there are. */
    private static final long LOCK = 0x706f6c6963793031L;

    private final EntityManager entities;
    private final Ids ids;
    private final Clock clock;

    BundleStore(EntityManager entities, Ids ids, Clock clock) {
        this.entities = entities;
        this.ids = ids;
        this.clock = clock;
    }

    /** Waits for other servers and threads that hold it; held until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    void lock() {
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(?1) as text)")
                .setParameter(1, LOCK)
                .getSingleResult();
    }

    @Transactional(readOnly = true)
    Page<StoredBundle> list(@Nullable String after, int limit) {
        List<StoredBundle> found =
                entities.createQuery(
                                "from BundleEntity b where (:after = '' or b.id < :after) order by b.id desc",
                                BundleEntity.class)
                        .setParameter("after", after == null ? "" : after)
                        .setMaxResults(limit + 1)
                        .getResultStream()
                        .map(BundleEntity::stored)
                        .toList();
        return Page.of(found, limit, StoredBundle::id);
    }

    @Transactional(readOnly = true)
    List<StoredBundle> askedByOthers(String personId) {
        return entities.createQuery(
                        "from BundleEntity b where b.state = :asked and b.askedBy <> :person"
                                + " order by b.id desc",
                        BundleEntity.class)
                .setParameter("asked", BundleState.ASKED.word())
                .setParameter("person", personId)
                .getResultStream()
                .map(BundleEntity::stored)
                .toList();
    }

    @Transactional(readOnly = true)
    StoredBundle get(String id) {
        return entity(id).stored();
    }

    /** The bundle with this compiled archive. */
    @Transactional(readOnly = true)
    Optional<StoredBundle> byPolicyDigest(String digest) {
        return entities.createQuery(
                        "from BundleEntity b where b.policyDigest = :digest", BundleEntity.class)
                .setParameter("digest", digest)
                .getResultStream()
                .findFirst()
                .map(BundleEntity::stored);
    }

    /** The bundle that was uploaded in this release file. */
    @Transactional(readOnly = true)
    Optional<StoredBundle> byDigest(String digest) {
        return entities.createQuery(
                        "from BundleEntity b where b.digest = :digest", BundleEntity.class)
                .setParameter("digest", digest)
                .getResultStream()
                .findFirst()
                .map(BundleEntity::stored);
    }

    /** Any bundle of this revision. */
    @Transactional(readOnly = true)
    Optional<StoredBundle> byRevision(String revision) {
        return entities.createQuery(
                        "from BundleEntity b where b.revision = :revision order by b.id",
                        BundleEntity.class)
                .setParameter("revision", revision)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .map(BundleEntity::stored);
    }

    /** The release file. */
    @Transactional(readOnly = true)
    byte[] content(String id) {
        BundleFileRow file = entities.find(BundleFileRow.class, entity(id).getId());
        if (file == null) {
            throw new IllegalStateException("the bundle " + id + " has no content");
        }
        return file.content();
    }

    /** Stores it; under {@link #lock} and after its digest was looked for. */
    @Transactional(propagation = Propagation.MANDATORY)
    BundleEntity add(
            Release release, PolicyBundle bundle, @Nullable String signedBy, String uploadedBy) {
        BundleEntity entity =
                new BundleEntity(
                        ids.next("bnd"),
                        release.digest(),
                        bundle.identity(),
                        bundle.rules().size(),
                        signedBy,
                        uploadedBy,
                        clock.instant().truncatedTo(ChronoUnit.MICROS));
        entities.persist(entity);
        entities.persist(new BundleFileRow(entity.getId(), release.bytes()));
        entities.flush();
        return entity;
    }

    /** For changing it; under {@link #lock}. */
    @Transactional(propagation = Propagation.MANDATORY)
    BundleEntity entity(String id) {
        BundleEntity bundle = entities.find(BundleEntity.class, id);
        if (bundle == null) {
            throw Problem.notFound("bundle", id);
        }
        return bundle;
    }
}
