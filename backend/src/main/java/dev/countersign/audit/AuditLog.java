package dev.countersign.audit;

import dev.countersign.platform.Sha256;
import dev.countersign.platform.StrictJson;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;

/**
 * Appends to the hash-chained record. An entry commits with the act it records or not at all; the
 * application's database role can neither change nor delete entries. Entries are ordered by a
 * database lock that is held until the transaction ends, so append as late in a transaction as
 * possible.
 */
@Singleton
public class AuditLog {
    /** Any constant of this application; serialises appenders across server instances. */
    private static final long CHAIN_LOCK = 0x636f756e74657273L;

    private static final String GENESIS = "0".repeat(64);

    private final EntityManager entities;
    private final Clock clock;

    AuditLog(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    /**
     * Records one act; needs a running transaction.
     *
     * @param actor who did it, for example {@code usr_…}, {@code dev_…}, {@code cli_…} or {@code
     *     system}
     * @param action dotted past tense, for example {@code approval.revoked}
     * @param subject the id of what it was done to
     * @param facts further facts; no secrets, no personal data beyond ids
     */
    @Transactional(
            propagation = io.micronaut.transaction.TransactionDefinition.Propagation.MANDATORY)
    public void append(String actor, String action, String subject, Map<String, ?> facts) {
        appendAll(actor, action, List.of(subject), facts);
    }

    /** The same act done to several, an entry for each, in this order. */
    @Transactional(
            propagation = io.micronaut.transaction.TransactionDefinition.Propagation.MANDATORY)
    public void appendAll(
            String actor, String action, List<String> subjects, Map<String, ?> facts) {
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(?1) as text)")
                .setParameter(1, CHAIN_LOCK)
                .getSingleResult();
        AuditEntry last = newest();
        long sequence = last == null ? 1 : last.getSequence() + 1;
        String previous = last == null ? GENESIS : last.getHash();
        Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        for (String subject : subjects) {
            String body = canonical(sequence, at, actor, action, subject, facts, previous);
            String hash = Sha256.hex(body);
            entities.persist(
                    new AuditEntry(sequence, at, actor, action, subject, body, previous, hash));
            sequence++;
            previous = hash;
        }
        entities.flush();
    }

    private @Nullable AuditEntry newest() {
        return entities.createQuery(
                        "select e from AuditEntry e order by e.sequence desc", AuditEntry.class)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .orElse(null);
    }

    /** The newest act of this kind on {@code subject}. */
    @Transactional(readOnly = true)
    public Optional<AuditRecord> newest(String subject, String action) {
        return entities.createQuery(
                        "select e from AuditEntry e where e.subject = :s and e.action = :a"
                                + " order by e.sequence desc",
                        AuditEntry.class)
                .setParameter("s", subject)
                .setParameter("a", action)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .map(AuditRecord::of);
    }

    /**
     * What happened to {@code subject}, newest first: at most {@code most} acts of note, and
     * between them the newest of those that come again and again. One query.
     *
     * @param routine actions that come again and again, of which {@code few} are enough
     */
    @Transactional(readOnly = true)
    public List<AuditRecord> story(String subject, int most, Set<String> routine, int few) {
        List<?> entries =
                entities.createNativeQuery(
                                """
                                select * from (
                                    (select * from audit_entry where subject = :subject
                                        and action not in (:routine) order by seq desc limit :most)
                                    union all
                                    (select * from audit_entry where subject = :subject
                                        and action in (:routine) order by seq desc limit :few)) e
                                order by seq desc
                                """,
                                AuditEntry.class)
                        .setParameter("subject", subject)
                        .setParameter("routine", routine)
                        .setParameter("most", most)
                        .setParameter("few", few)
                        .getResultList();
        return entries.stream().map(entry -> AuditRecord.of((AuditEntry) entry)).toList();
    }

    /** What happened to {@code subject}, newest first. */
    @Transactional(readOnly = true)
    public List<AuditRecord> about(String subject, int limit) {
        return entities.createQuery(
                        "select e from AuditEntry e where e.subject = :s order by e.sequence desc",
                        AuditEntry.class)
                .setParameter("s", subject)
                .setMaxResults(limit)
                .getResultStream()
                .map(AuditRecord::of)
                .toList();
    }

    /**
     * The sequence number of the first entry that does not follow from the one before it, or null
     * when all do.
     */
    @Transactional(readOnly = true)
    public @Nullable Long firstBroken() {
        return broken(
                entities.createQuery(
                                "select e from AuditEntry e order by e.sequence", AuditEntry.class)
                        .getResultList(),
                1,
                GENESIS);
    }

    /**
     * The newest entries as a whole.
     *
     * @param entries how many the record has
     * @param lookedAt how many of the newest were looked at
     * @param at when the newest was made, null when there is none
     * @param firstBroken the first of them that does not follow from the one before it, null when
     *     all do
     */
    public record Newest(
            long entries, long lookedAt, @Nullable Instant at, @Nullable Long firstBroken) {}

    /** Looks at the last {@code most} entries; the oldest of them only at itself. */
    @Transactional(readOnly = true)
    public Newest newest(int most) {
        List<AuditEntry> found =
                entities.createQuery(
                                "select e from AuditEntry e order by e.sequence desc",
                                AuditEntry.class)
                        .setMaxResults(most)
                        .getResultList()
                        .reversed();
        if (found.isEmpty()) {
            return new Newest(0, 0, null, null);
        }
        AuditEntry first = found.getFirst();
        boolean whole = first.getSequence() == 1;
        Long broken = broken(found, first.getSequence(), whole ? GENESIS : first.getPreviousHash());
        AuditEntry last = found.getLast();
        return new Newest(last.getSequence(), found.size(), last.getAt(), broken);
    }

    private static @Nullable Long broken(List<AuditEntry> entries, long first, String before) {
        String previous = before;
        long expected = first;
        for (AuditEntry e : entries) {
            boolean holds =
                    e.getSequence() == expected
                            && e.getPreviousHash().equals(previous)
                            && e.getHash().equals(Sha256.hex(e.getBody()))
                            && e.agreesWithBody();
            if (!holds) {
                return e.getSequence();
            }
            previous = e.getHash();
            expected++;
        }
        return null;
    }

    private static String canonical(
            long sequence,
            Instant at,
            String actor,
            String action,
            String subject,
            Map<String, ?> facts,
            String previous) {
        Map<String, Object> entry =
                Map.of(
                        "seq",
                        sequence,
                        "at",
                        at.toString(),
                        "actor",
                        actor,
                        "action",
                        action,
                        "subject",
                        subject,
                        "facts",
                        facts,
                        "prev",
                        previous);
        try {
            return new JsonCanonicalizer(StrictJson.write(entry)).getEncodedString();
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("an audit entry must be canonical JSON", e);
        }
    }
}
