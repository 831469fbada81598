package dev.countersign.issuance;

import dev.countersign.platform.ServerSettings;
import dev.countersign.token.Ed25519PrivateKey;
import dev.countersign.token.StatusList;
import dev.countersign.token.StatusListToken;
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
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Publishes whether tokens still hold (IETF draft-ietf-oauth-status-list, {@code bits} 2). A change
 * of status is in the very next answer after its transaction committed: an answer is signed on
 * demand whenever the newest signed list does not cover the newest change.
 */
@Singleton
public class StatusLists {
    /** How long a gate may use a copy before it asks again. */
    static final Duration TTL = Duration.ofMinutes(15);

    /**
     * How long a list is valid: beyond the longest staleness that a token may allow, which is what
     * really bounds it.
     */
    static final Duration LIFE = Duration.ofDays(15);

    private final EntityManager entities;
    private final Keys keys;
    private final ServerSettings settings;
    private final IssuanceSettings limits;
    private final Clock clock;

    StatusLists(
            EntityManager entities,
            Keys keys,
            ServerSettings settings,
            IssuanceSettings limits,
            Clock clock) {
        this.entities = entities;
        this.keys = keys;
        this.settings = settings;
        this.limits = limits;
        this.clock = clock;
    }

    /** Where a list is published; also its {@code sub}. */
    public String uri(int number) {
        return settings.publicUrl() + "/status/" + number;
    }

    /** The signed list with every change that committed before this call; empty when unknown. */
    @Transactional
    public Optional<String> current(int number) {
        StatusListEntity list = entities.find(StatusListEntity.class, number);
        if (list == null) {
            return Optional.empty();
        }
        SignedStatusList signed = entities.find(SignedStatusList.class, number);
        if (isGood(signed, list)) {
            return Optional.of(Objects.requireNonNull(signed).getSigned());
        }
        return Optional.of(sign(list));
    }

    private boolean isGood(
            @org.jspecify.annotations.Nullable SignedStatusList signed, StatusListEntity list) {
        return signed != null
                && signed.covers(
                        list.getRevision(), keys.signing(KeyPurpose.STATUS).publicKey().kid())
                && clock.instant().isBefore(signed.getIssuedAt().plus(TTL.dividedBy(2)));
    }

    /** Waits for running changes of this list, so that it never signs around one. */
    private String sign(StatusListEntity list) {
        entities.refresh(list, LockModeType.PESSIMISTIC_WRITE);
        SignedStatusList stored = entities.find(SignedStatusList.class, list.getNumber());
        if (stored == null) {
            stored = new SignedStatusList(list.getNumber());
        } else {
            entities.refresh(stored);
            if (isGood(stored, list)) {
                return stored.getSigned();
            }
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant at = now.isBefore(stored.getIssuedAt()) ? stored.getIssuedAt() : now;
        StatusListToken token =
                new StatusListToken(uri(list.getNumber()), at, at.plus(LIFE), TTL, statuses(list));
        Ed25519PrivateKey key = keys.signing(KeyPurpose.STATUS);
        stored.sign(list.getRevision(), at, token.issue(key), key.publicKey().kid());
        entities.persist(stored);
        entities.flush();
        return stored.getSigned();
    }

    private StatusList statuses(StatusListEntity list) {
        int[] statuses = new int[list.getCapacity()];
        entities.createQuery(
                        "select t.listIndex, t.status from TokenEntity t"
                                + " where t.listNumber = :n and t.status <> 0",
                        Object[].class)
                .setParameter("n", list.getNumber())
                .getResultStream()
                .forEach(row ->
                        statuses[((Number) row[0]).intValue()] = ((Number) row[1]).intValue());
        return StatusList.of(StatusList.DEFAULT_BITS, statuses);
    }

    /**
     * Gives all tokens of an approval this status, in the caller's transaction. A revoked token
     * stays revoked.
     */
    @Transactional
    public void change(String approvalId, TokenStatus status) {
        entities.flush();
        List<TokenEntity> tokens =
                entities.createQuery(
                                "from TokenEntity where approvalId = :a and status <> :revoked"
                                        + " and status <> :new",
                                TokenEntity.class)
                        .setParameter("a", approvalId)
                        .setParameter("revoked", (short) TokenStatus.REVOKED.value())
                        .setParameter("new", (short) status.value())
                        .getResultList();
        Instant now = clock.instant();
        TreeSet<Integer> numbers = new TreeSet<>(); // one order for all, so that locks do not cross
        tokens.forEach(token -> numbers.add(token.getListNumber()));
        numbers.forEach(this::touch);
        tokens.forEach(token -> token.setStatus(status, now));
        entities.flush();
    }

    /** Revokes every token that this key signed and that has not ended. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void revokeSignedBy(String kid) {
        Instant now = clock.instant();
        List<Integer> numbers =
                entities.createQuery(
                                "select distinct t.listNumber from TokenEntity t where t.kid = :kid"
                                        + " and t.expiresAt > :now order by t.listNumber",
                                Integer.class)
                        .setParameter("kid", kid)
                        .setParameter("now", now)
                        .getResultList();
        numbers.forEach(this::touch);
        entities.flush();
        entities.createQuery(
                        "update TokenEntity t set t.status = :revoked, t.statusChangedAt = :now"
                                + " where t.kid = :kid and t.expiresAt > :now and t.status <> :revoked")
                .setParameter("revoked", (short) TokenStatus.REVOKED.value())
                .setParameter("kid", kid)
                .setParameter("now", now)
                .executeUpdate();
        entities.clear(); // what was read before would write the former status back
    }

    private void touch(int number) {
        StatusListEntity list = entities.find(StatusListEntity.class, number);
        entities.refresh(list, LockModeType.PESSIMISTIC_WRITE);
        list.changed();
    }

    /** Signs again what changed or grows old, also when nobody asks. */
    @Transactional
    void refresh() {
        entities.createQuery(
                        "select l.number from StatusListEntity l order by l.number", Integer.class)
                .getResultList()
                .forEach(this::current);
    }

    @Transactional
    void ensure() {
        open();
    }

    /**
     * The list that new tokens go to: the newest one until half its places are taken, so that a
     * random free place is soon found and places stay unguessable.
     */
    StatusListEntity open() {
        StatusListEntity newest = newest();
        if (newest == null || used(newest) > newest.getCapacity() / 2) {
            int number = newest == null ? 1 : newest.getNumber() + 1;
            entities.createNativeQuery(
                            "insert into status_list (number, capacity, revision)"
                                    + " values (?1, ?2, 0) on conflict do nothing")
                    .setParameter(1, number)
                    .setParameter(2, limits.statusListCapacity())
                    .executeUpdate();
            return Objects.requireNonNull(newest());
        }
        return newest;
    }

    private @org.jspecify.annotations.Nullable StatusListEntity newest() {
        return entities.createQuery(
                        "from StatusListEntity order by number desc", StatusListEntity.class)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .orElse(null);
    }

    private long used(StatusListEntity list) {
        return entities.createQuery(
                        "select count(t) from TokenEntity t where t.listNumber = :n", Long.class)
                .setParameter("n", list.getNumber())
                .getSingleResult();
    }
}
