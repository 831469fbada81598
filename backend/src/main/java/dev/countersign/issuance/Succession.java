package dev.countersign.issuance;

import dev.countersign.audit.AuditLog;
import dev.countersign.token.TrustBundle;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which key follows which. A key signs only once a trust bundle lists it; the one before it retires
 * in the same transaction, and what it signed counts until that ends.
 */
@Singleton
class Succession {
    /**
     * How long a successor is in the trust bundle before it signs by itself: as long as a status
     * list may be old, so that every gate that may still load has seen the bundle.
     */
    static final Duration OVERLAP = Duration.ofDays(7);

    /** Any constant of this application. */
    private static final long KEYS_LOCK = 0x6b65797321L;

    private final EntityManager entities;
    private final AuditLog audit;
    private final Clock clock;

    Succession(EntityManager entities, AuditLog audit, Clock clock) {
        this.entities = entities;
        this.audit = audit;
        this.clock = clock;
    }

    /** One act on keys at a time, until the running transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void alone() {
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(?1) as text)")
                .setParameter(1, KEYS_LOCK)
                .getSingleResult();
    }

    /** The keys of a purpose in a state; they stay in it until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<SigningKey> held(KeyPurpose purpose, KeyState state) {
        return entities.createQuery(
                        "from SigningKey where purpose = :purpose and state = :state",
                        SigningKey.class)
                .setParameter("purpose", purpose.word())
                .setParameter("state", state.word())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst();
    }

    /** All keys but the root, the oldest first. */
    @Transactional(readOnly = true)
    public List<SigningKey> all() {
        return entities.createQuery(
                        "from SigningKey where purpose <> 'root' order by notBefore, kid",
                        SigningKey.class)
                .getResultList();
    }

    /**
     * Until when what this key signed counts at most: for an approval key the end of its last
     * token, for a status key the end of its last list.
     */
    @Transactional(readOnly = true)
    public Instant lastUse(SigningKey key) {
        Instant ended = key.getEndedAt();
        if (ended == null) {
            return key.getNotAfter();
        }
        return switch (key.getPurpose()) {
            case ROOT -> key.getNotAfter();
            case STATUS -> ended.plus(StatusLists.LIFE);
            case APPROVAL -> later(ended.plus(GatePolicies.OBSERVING), lastToken(key));
        };
    }

    private @Nullable Instant lastToken(SigningKey key) {
        return entities.createQuery(
                        "select max(t.expiresAt) from TokenEntity t where t.kid = :kid",
                        Instant.class)
                .setParameter("kid", key.getKid())
                .getSingleResult();
    }

    private static Instant later(Instant a, @Nullable Instant b) {
        return b != null && b.isAfter(a) ? b : a;
    }

    /** What the next trust bundle should list of these keys. */
    @Transactional(readOnly = true)
    public List<TrustBundle.Key> wanted() {
        Instant now = clock.instant();
        return all().stream()
                .filter(key ->
                        Set.of(KeyState.NEXT, KeyState.CURRENT, KeyState.RETIRED)
                                .contains(key.getState()))
                .flatMap(key -> {
                    Instant end = lastUse(key).plusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
                    return end.isAfter(now)
                            ? key.listed(end).stream()
                            : java.util.stream.Stream.of();
                })
                .toList();
    }

    /** Follows a trust bundle that was just published. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void follow(TrustBundle bundle) {
        alone();
        Set<String> listed =
                bundle.keys().stream()
                        .map(key -> key.publicKey().kid())
                        .collect(Collectors.toSet());
        Instant now = clock.instant();
        for (SigningKey key : all()) {
            if (listed.contains(key.getKid())) {
                key.published(now);
            } else if (key.getState() == KeyState.RETIRED) {
                key.end();
                audit.append(
                        "system", "key.ended", key.getKid(), Map.of("bundle", bundle.version()));
            }
        }
        entities.flush();
        for (KeyPurpose purpose : List.of(KeyPurpose.APPROVAL, KeyPurpose.STATUS)) {
            if (held(purpose, KeyState.CURRENT).isEmpty()) {
                held(purpose, KeyState.NEXT)
                        .filter(next -> next.getPublishedAt() != null)
                        .ifPresent(
                                next -> activate(next, "system", "the key before it was revoked"));
            }
        }
    }

    /** Lets successors sign that have been in the trust bundle for long enough. */
    @Transactional
    public void activateDue() {
        alone();
        Instant since = clock.instant().minus(OVERLAP);
        for (KeyPurpose purpose : List.of(KeyPurpose.APPROVAL, KeyPurpose.STATUS)) {
            held(purpose, KeyState.NEXT)
                    .filter(next -> isBefore(next.getPublishedAt(), since))
                    .ifPresent(next -> activate(next, "system", "published long enough"));
        }
    }

    private static boolean isBefore(@Nullable Instant published, Instant since) {
        return published != null && !published.isAfter(since);
    }

    /** From now on this key signs, and the one before it does not. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void activate(SigningKey next, String actor, String reason) {
        Instant now = clock.instant();
        String before =
                held(next.getPurpose(), KeyState.CURRENT)
                        .map(former -> {
                            former.retire(now);
                            entities.flush(); // one current key at every moment, says an index
                            return former.getKid();
                        })
                        .orElse("");
        next.activate(now);
        entities.flush();
        audit.append(
                actor,
                "key.activated",
                next.getKid(),
                Map.of("purpose", next.getPurpose().word(), "before", before, "reason", reason));
    }
}
