package dev.countersign.approval.effect;

import dev.countersign.platform.Ids;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps effects and what they found. A server that computes one holds a claim on it, which it
 * renews; whoever lost the claim changes nothing any more.
 */
@Singleton
class EffectStore {
    /** A claim that was not renewed for this long belongs to a server that is gone. */
    static final Duration STALE = Duration.ofSeconds(60);

    static final String OTHER_POLICY = "Another policy came into force meanwhile.";

    private static final String LOCK =
            "select cast(pg_advisory_xact_lock(hashtext('policy_effect')) as text)";

    private final EntityManager entities;
    private final EffectFindings findings;
    private final Ids ids;
    private final Clock clock;

    EffectStore(EntityManager entities, EffectFindings findings, Ids ids, Clock clock) {
        this.entities = entities;
        this.findings = findings;
        this.ids = ids;
        this.clock = clock;
    }

    /** The one that is being computed on this base, or else a new one that waits. */
    @Transactional
    EffectEntity open(EffectEntity.Wanted wanted) {
        entities.createNativeQuery(LOCK).getSingleResult();
        Instant now = clock.instant();
        Optional<EffectEntity> newest = newest(wanted.bundleId());
        if (newest.isPresent() && newest.get().getState().isOpen()) {
            if (newest.get().comparesWith(wanted.base())) {
                return newest.get();
            }
            newest.get().fail(EffectState.CANCELLED, OTHER_POLICY, now);
            entities.flush();
        }
        EffectEntity effect = new EffectEntity(ids.next("eff"), wanted, now);
        entities.persist(effect);
        entities.flush();
        return effect;
    }

    @Transactional(readOnly = true)
    Optional<EffectEntity> newest(String bundleId) {
        return entities.createQuery(
                        "from EffectEntity e where e.bundleId = :bundle order by e.startedAt desc,"
                                + " e.id desc",
                        EffectEntity.class)
                .setParameter("bundle", bundleId)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    /** Takes on the oldest that nobody computes, wiping what a server that is gone had found. */
    @Transactional
    Optional<EffectEntity> claim(String server) {
        Instant now = clock.instant();
        List<String> open =
                entities.createQuery(
                                "select e.id from EffectEntity e where e.state = 'waiting' or"
                                        + " (e.state = 'running' and e.claimedAt < :stale)"
                                        + " order by e.startedAt, e.id",
                                String.class)
                        .setParameter("stale", now.minus(STALE))
                        .setMaxResults(1)
                        .getResultList();
        if (open.isEmpty()) {
            return Optional.empty();
        }
        entities.createNativeQuery(LOCK).getSingleResult();
        EffectEntity effect =
                entities.find(EffectEntity.class, open.getFirst(), LockModeType.PESSIMISTIC_WRITE);
        if (effect == null || !effect.isFree(now.minus(STALE))) {
            return Optional.empty();
        }
        findings.wipe(effect.getId());
        effect.claim(server, now);
        entities.flush();
        return Optional.of(effect);
    }

    /** Says that the server still computes; false when the claim is lost. */
    @Transactional
    boolean beat(String effectId, String server) {
        Optional<EffectEntity> mine = mine(effectId, server);
        mine.ifPresent(effect -> effect.beat(clock.instant()));
        return mine.isPresent();
    }

    /** Stores what was found and how far it is; false when the claim is lost. */
    @Transactional
    boolean add(String effectId, String server, Found found) {
        Optional<EffectEntity> mine = mine(effectId, server);
        if (mine.isEmpty()) {
            return false;
        }
        mine.get().progress(found.phase, found.done, found.total);
        mine.get().beat(clock.instant());
        List<Comparison> changed =
                found.items.stream().filter(c -> c.change() != Change.UNCHANGED).toList();
        if (!changed.isEmpty()) {
            findings.insert(effectId, changed);
        }
        return true;
    }

    /** A part of the work. */
    record Found(Subject phase, List<Comparison> items, int done, int total) {}

    @Transactional
    void finish(String effectId, String server, Tally tally) {
        mine(effectId, server)
                .ifPresent(effect ->
                        effect.finish(
                                new EffectSummary(
                                        findings.counts(effectId, tally),
                                        tally.refusedAnyway(),
                                        findings.reasons(effectId),
                                        tally.flips()),
                                clock.instant()));
    }

    @Transactional
    void fail(String effectId, String server, EffectState as, String reason) {
        mine(effectId, server).ifPresent(effect -> effect.fail(as, reason, clock.instant()));
    }

    /** Ends it for the person who does not want it any more. */
    @Transactional
    void cancel(String effectId, String reason) {
        EffectEntity effect =
                entities.find(EffectEntity.class, effectId, LockModeType.PESSIMISTIC_WRITE);
        if (effect != null && effect.getState().isOpen()) {
            effect.fail(EffectState.CANCELLED, reason, clock.instant());
        }
    }

    private Optional<EffectEntity> mine(String effectId, String server) {
        EffectEntity effect = entities.find(EffectEntity.class, effectId);
        if (effect == null) {
            return Optional.empty();
        }
        entities.refresh(effect, LockModeType.PESSIMISTIC_WRITE);
        return Optional.of(effect).filter(e -> e.isClaimedBy(server));
    }
}
