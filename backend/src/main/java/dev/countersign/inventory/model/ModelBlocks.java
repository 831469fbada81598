package dev.countersign.inventory.model;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.platform.Ids;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Models that were revoked everywhere and stay refused until that is lifted: exact files by their
 * digest, or a model of the catalogue with what is confirmed to be it and, where wanted, what was
 * made from it. It is no rule of policy: no exception waives it, and no bundle forgets it.
 */
@Singleton
public class ModelBlocks {
    /** What the record calls it, of a model and of exact files. */
    public static final String REVOKED = "model.revoked_everywhere";

    private static final long LOCK = 0x6d6f64656c626c6fL;
    private static final int LONGEST_REASON = 500;

    /** The models that files are or were made from, by the files' digest; {@code %1$s} is which. */
    private static final String LINES =
            """
            up(digest, id, own) as (
                select c.digest, c.model_id, true from confirmation c
                where c.digest in (%1$s) and c.withdrawn_at is null
                union
                select c.digest, e.value ->> 'model', false
                from confirmation c, jsonb_array_elements(c.extra_ancestry) e
                where c.digest in (%1$s) and c.withdrawn_at is null and e.value ->> 'model' is not null
                union
                select up.digest, a.value ->> 'model', false
                from up join model m on m.id = up.id, jsonb_array_elements(m.ancestry) a
                where a.value ->> 'model' is not null)
            """;

    private static final String BLOCKS =
            "with recursive "
                    + LINES.formatted(":digests")
                    + """
                    select b.digest, b.id from model_block b
                    where b.lifted_at is null and b.digest in (:digests)
                    union
                    select up.digest, b.id from up join model_block b on b.model_id = up.id
                    where b.lifted_at is null and (up.own or b.derivatives)
                    order by 2
                    """;
    private static final String FREE =
            """
            with recursive newest as materialized (
                select a.digest, a.seen_at, a.seen_by, a.verified_by
                from artifact_set a
                where a.verified_by is not null and not a.remote and exists (
                    select 1 from confirmation c where c.digest = a.digest and c.withdrawn_at is null)
                order by a.seen_at desc, a.digest limit :most),
            """
                    + LINES.formatted("select digest from newest")
                    + """
                    select n.digest, n.seen_by, n.verified_by from newest n where not exists (
                        select 1 from model_block b where b.lifted_at is null and b.digest = n.digest)
                    and not exists (
                        select 1 from up join model_block b on b.model_id = up.id
                        where up.digest = n.digest and b.lifted_at is null and (up.own or b.derivatives))
                    order by n.seen_at desc, n.digest
                    """;

    private final EntityManager entities;
    private final ArtifactSets sets;
    private final Models models;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    ModelBlocks(
            EntityManager entities,
            ArtifactSets sets,
            Models models,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        this.entities = entities;
        this.sets = sets;
        this.models = models;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * What is to be blocked, or is.
     *
     * @param derivatives whether also what was made from the model; false for exact files
     */
    public record Target(@Nullable String digest, @Nullable String modelId, boolean derivatives) {
        /** These exact files. */
        public static Target files(String digest) {
            return new Target(digest, null, false);
        }

        /** What is confirmed to be this model. */
        public static Target model(String id, boolean derivatives) {
            return new Target(null, id, derivatives);
        }

        /** The digest or the id of the model. */
        public String id() {
            return digest == null ? String.valueOf(modelId) : digest;
        }
    }

    /** The digests that the target means now, none of which need be approved anywhere. */
    @Transactional(readOnly = true)
    public Set<String> digests(Target target) {
        if (target.digest != null) {
            return Set.of(sets.entity(target.digest).getDigest());
        }
        models.get(target.id());
        List<?> found =
                entities.createNativeQuery(
                                """
                                with recursive line(id) as (
                                    select cast(?1 as text)
                                    union
                                    select m.id from line l join model m
                                        on ?2 and m.ancestry @> jsonb_build_array(jsonb_build_object('model', l.id)))
                                select c.digest from confirmation c
                                where c.withdrawn_at is null and (c.model_id in (select id from line)
                                    or ?2 and exists (select 1 from line l
                                        where c.extra_ancestry @> jsonb_build_array(jsonb_build_object('model', l.id))))
                                """,
                                String.class)
                        .setParameter(1, target.id())
                        .setParameter(2, target.derivatives)
                        .getResultList();
        Set<String> digests = new TreeSet<>();
        found.forEach(digest -> digests.add(String.valueOf(digest)));
        return digests;
    }

    /** The block that keeps these files from being used, if any. */
    @Transactional(readOnly = true)
    public Optional<ModelBlock> on(String digest) {
        return any(Set.of(digest));
    }

    /** A block on any of these files. One query. */
    private Optional<ModelBlock> any(Collection<String> digests) {
        return blocks(digests).values().stream()
                .min(Comparator.naturalOrder())
                .map(id -> entities.find(ModelBlockEntity.class, id).view());
    }

    /** Files that could be used, newest first. */
    public static final class Free {
        private final List<Object[]> rows;

        private Free(List<Object[]> rows) {
            this.rows = rows;
        }

        /** Their digests; those that this device saw first or verified come first. */
        public List<String> digestsFor(String deviceId) {
            return rows.stream()
                    .sorted(
                            Comparator.comparing(
                                    row -> !deviceId.equals(row[1]) && !deviceId.equals(row[2])))
                    .map(row -> (String) row[0])
                    .toList();
        }
    }

    /**
     * Those files that are not blocked, among the {@code most} seen last that are confirmed,
     * verified by a gate and not remote. One query.
     */
    @Transactional(readOnly = true)
    public Free freeAmongNewest(int most) {
        List<?> found =
                entities.createNativeQuery(FREE, Object[].class)
                        .setParameter("most", most)
                        .getResultList();
        return new Free(found.stream().map(Object[].class::cast).toList());
    }

    /** A block's id by the digest of the files it is on. */
    private Map<String, String> blocks(Collection<String> digests) {
        List<?> found =
                entities.createNativeQuery(BLOCKS, Object[].class)
                        .setParameter("digests", digests)
                        .getResultList();
        Map<String, String> blocks = new HashMap<>();
        for (Object each : found) {
            Object[] row = (Object[]) each;
            blocks.putIfAbsent((String) row[0], (String) row[1]);
        }
        return blocks;
    }

    /**
     * Refuses files that are blocked, and so all of them where some are. One query.
     *
     * @throws Problem {@code model.blocked} with the reason
     */
    @Transactional(readOnly = true)
    public void requireFree(Collection<String> digests) {
        any(digests)
                .ifPresent(block -> {
                    LocalDate day = block.at().atZone(ZoneOffset.UTC).toLocalDate();
                    throw new Problem(
                            ProblemCode.MODEL_BLOCKED,
                            "This model was revoked everywhere on %s: %s"
                                    .formatted(day, block.reason()));
                });
    }

    /**
     * {@link #requireFree} for who is about to allow something, until the running transaction ends:
     * no block can begin in between.
     *
     * @throws Problem {@code model.blocked}; {@code state.conflict} while one is beginning
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void hold(String digest) {
        boolean held =
                (Boolean)
                        entities.createNativeQuery(
                                        "select pg_try_advisory_xact_lock_shared(?1)",
                                        Boolean.class)
                                .setParameter(1, LOCK)
                                .getSingleResult();
        if (!held) {
            throw new Problem(
                    ProblemCode.CONFLICT, "A model is being revoked at this moment; try again.");
        }
        requireFree(Set.of(digest));
    }

    /** The live block of exactly this target. */
    @Transactional(readOnly = true)
    public Optional<ModelBlock> of(Target target) {
        return live(target).map(ModelBlockEntity::view);
    }

    private Optional<ModelBlockEntity> live(Target target) {
        return entities.createQuery(
                        "from ModelBlockEntity b where b.liftedAt is null"
                                + " and (b.digest = :id or b.modelId = :id)",
                        ModelBlockEntity.class)
                .setParameter("id", target.id())
                .getResultStream()
                .findFirst();
    }

    /**
     * Blocks it, in the caller's transaction and before anything else is locked there; waits for
     * who is about to allow something. One that is blocked already stays as it is, but may grow to
     * what was made from it.
     *
     * @return whether anything changed; the act is for the caller to record
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean begin(Caller caller, Target target, String reason) {
        requireSteering(caller);
        requireKnown(target);
        lock();
        Optional<ModelBlockEntity> live = live(target);
        if (live.isPresent() && (live.get().view().derivatives() || !target.derivatives)) {
            return false;
        }
        live.ifPresent(narrower -> {
            narrower.lift(caller.id(), "made wider", clock.instant());
            entities.flush();
        });
        add(caller, target, reason);
        return true;
    }

    /** No block begins and nothing is allowed that one could mean, until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    void lock() {
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(?1) as text)")
                .setParameter(1, LOCK)
                .getSingleResult();
    }

    /**
     * Keeps the block on files whose confirmation is about to be taken back: it goes on with the
     * exact files, until that is lifted. Nothing where there is none.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void keep(Caller caller, String digest) {
        Target files = Target.files(digest);
        on(digest)
                .filter(block -> live(files).isEmpty())
                .ifPresent(block -> {
                    add(caller, files, block.reason());
                    Map<String, Object> facts = new TreeMap<>();
                    facts.put("reason", block.reason());
                    facts.put("block", block.id());
                    audit.append(caller.id(), REVOKED, digest, facts);
                });
    }

    private void add(Caller caller, Target target, String reason) {
        entities.persist(
                new ModelBlockEntity(
                        ids.next("blk"),
                        target,
                        reason,
                        caller.id(),
                        clock.instant().truncatedTo(ChronoUnit.MICROS)));
        entities.flush();
    }

    /**
     * Lets it be asked for again. What was revoked stays revoked.
     *
     * @throws Problem {@code state.conflict} when it is not blocked
     */
    @Transactional
    public void lift(Caller caller, Target target, @Nullable String reason) {
        requireSteering(caller);
        InputCheck check = new InputCheck();
        String why = check.reason("/reason", reason, LONGEST_REASON);
        check.done();
        requireKnown(target);
        ModelBlockEntity block =
                live(target)
                        .orElseThrow(() ->
                                new Problem(ProblemCode.CONFLICT, "This model is not blocked."));
        block.lift(caller.id(), why, clock.instant().truncatedTo(ChronoUnit.MICROS));
        entities.flush();
        Map<String, Object> facts = new TreeMap<>();
        facts.put("reason", why);
        facts.put("block", block.view().id());
        audit.append(caller.id(), "model.released", target.id(), facts);
    }

    private void requireKnown(Target target) {
        if (target.digest == null) {
            models.get(target.id());
        } else {
            sets.entity(target.digest);
        }
    }

    /** A security lead or an administrator. */
    public static boolean maySteer(Caller caller) {
        return caller.has(Role.SECURITY_LEAD) || caller.has(Role.ADMINISTRATOR);
    }

    private static void requireSteering(Caller caller) {
        if (!maySteer(caller)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "Only a security lead or an administrator revokes a model everywhere.");
        }
    }
}
