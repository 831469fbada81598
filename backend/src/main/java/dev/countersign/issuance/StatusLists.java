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
import jakarta.persistence.Query;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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

    private static final int CHUNK = 1000;

    /** Tokens of {@code :ids} that take the status {@code :new}. */
    private static final String CHANGING =
            "t.approvalId in :ids and t.status <> :revoked and t.status <> :new";

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
        change(List.of(approvalId), status);
    }

    /** The same for several approvals, whose lists are locked in one order. */
    @Transactional
    public void change(List<String> approvalIds, TokenStatus status) {
        entities.flush();
        List<List<String>> chunks = chunks(approvalIds);
        TreeSet<Integer> numbers = new TreeSet<>(); // one order for all, so that locks do not cross
        for (List<String> ids : chunks) {
            numbers.addAll(
                    to(
                                    entities.createQuery(
                                            "select distinct t.listNumber from TokenEntity t where "
                                                    + CHANGING,
                                            Integer.class),
                                    ids,
                                    status)
                            .getResultList());
        }
        numbers.forEach(this::touch);
        entities.flush();
        Instant now = clock.instant();
        for (List<String> ids : chunks) {
            // as it is under the lock: what was read before may have been revoked since
            to(
                            entities.createQuery(
                                    "update TokenEntity t set t.status = :new,"
                                            + " t.statusChangedAt = :now where "
                                            + CHANGING),
                            ids,
                            status)
                    .setParameter("now", now)
                    .executeUpdate();
        }
    }

    private static <Q extends Query> Q to(Q query, List<String> approvalIds, TokenStatus status) {
        query.setParameter("ids", approvalIds)
                .setParameter("revoked", (short) TokenStatus.REVOKED.value())
                .setParameter("new", (short) status.value());
        return query;
    }

    private static List<List<String>> chunks(List<String> all) {
        List<List<String>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += CHUNK) {
            chunks.add(all.subList(from, Math.min(all.size(), from + CHUNK)));
        }
        return chunks;
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
