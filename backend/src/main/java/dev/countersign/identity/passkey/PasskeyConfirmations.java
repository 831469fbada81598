package dev.countersign.identity.passkey;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/**
 * Whoever holds a stolen session must not add a passkey of their own or take the owner's away: both
 * need a proof that the person is there, by a passkey they have, in this session and within the
 * last five minutes. Who has none yet proves it by their password or, having none either, as after
 * sign-in elsewhere, by signing in again: a session's first five minutes count.
 */
@Singleton
class PasskeyConfirmations {
    private final EntityManager entities;
    private final LocalAccounts accounts;
    private final AuditLog audit;
    private final Clock clock;

    PasskeyConfirmations(
            EntityManager entities, LocalAccounts accounts, AuditLog audit, Clock clock) {
        this.entities = entities;
        this.accounts = accounts;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Whether a password is proof: only for who has no passkey yet. Whoever made a one-time
     * password for a reviewer must not add a passkey beside theirs.
     */
    @Transactional(readOnly = true)
    boolean byPassword(PasskeySession session) {
        return accounts.has(session.personId()) && !hasPasskey(session);
    }

    /** Whether a proof counts at this moment. */
    @Transactional(readOnly = true)
    public boolean holds(PasskeySession session) {
        Instant now = clock.instant();
        PasskeyConfirmation known = entities.find(PasskeyConfirmation.class, session.id());
        if (known != null && known.holdsFor(session, now)) {
            return true;
        }
        return !accounts.has(session.personId()) && !hasPasskey(session) && isNew(session, now);
    }

    private boolean hasPasskey(PasskeySession session) {
        return !entities.createQuery(
                        "select p.id from PasskeyEntity p where p.personId = :person"
                                + " and p.removedAt is null and p.flaggedAt is null",
                        String.class)
                .setParameter("person", session.personId())
                .setMaxResults(1)
                .getResultList()
                .isEmpty();
    }

    private boolean isNew(PasskeySession session, Instant now) {
        return !entities.createNativeQuery(
                        "select id from person_session where id = ?1 and person_id = ?2"
                                + " and created_at > ?3")
                .setParameter(1, session.id())
                .setParameter(2, session.personId())
                .setParameter(3, now.minus(PasskeyConfirmation.LIFE))
                .getResultList()
                .isEmpty();
    }

    /**
     * Refuses who gave no proof.
     *
     * @throws Problem {@code passkey.confirmation_needed}
     */
    void require(PasskeySession session) {
        if (!holds(session)) {
            throw new Problem(
                    ProblemCode.PASSKEY_CONFIRM,
                    "Confirm first that it is you; that counts for five minutes.");
        }
    }

    /**
     * A proof by password; a wrong one counts towards the lock of the account.
     *
     * @return whether it was right
     */
    boolean confirm(PasskeySession session, char[] password) {
        if (!byPassword(session)) {
            throw new Problem(
                    ProblemCode.PASSKEY_CONFIRM,
                    "Confirm with a passkey you have. Who lost theirs asks an administrator to take them away.");
        }
        if (password.length == 0) {
            return false;
        }
        boolean right = accounts.confirms(session.personId(), password);
        if (right) {
            confirmed(session, "password");
        }
        return right;
    }

    /** Removes what does not count any more. */
    @Transactional
    public void removeOld() {
        entities.createQuery("delete from PasskeyConfirmation c where c.confirmedAt < :old")
                .setParameter("old", clock.instant().minus(PasskeyConfirmation.LIFE))
                .executeUpdate();
    }

    /** Notes a proof. */
    @Transactional
    public void confirmed(PasskeySession session, String method) {
        entities.merge(new PasskeyConfirmation(session, clock.instant()));
        audit.append(
                session.personId(),
                "passkey.owner_confirmed",
                session.personId(),
                Map.of("method", method));
    }
}
