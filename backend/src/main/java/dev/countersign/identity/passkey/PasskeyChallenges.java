package dev.countersign.identity.passkey;

import dev.countersign.platform.Ids;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Challenges kept here until they are taken, once, or five minutes have passed. */
@Singleton
class PasskeyChallenges {
    private static final Duration KEPT = Duration.ofDays(1);
    private static final int LENGTH = 32;

    private final EntityManager entities;
    private final Ids ids;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    PasskeyChallenges(EntityManager entities, Ids ids, Clock clock) {
        this.entities = entities;
        this.ids = ids;
        this.clock = clock;
    }

    /** A challenge as it was issued. */
    record Issued(String id, Bytes challenge, @Nullable Bytes document, Instant endsAt) {
        static Issued of(PasskeyChallenge challenge) {
            byte[] document = challenge.getDocument();
            return new Issued(
                    challenge.getId(),
                    Bytes.of(challenge.getChallenge()),
                    document == null ? null : Bytes.of(document),
                    challenge.getEndsAt());
        }
    }

    /** A random challenge. */
    @Transactional
    public Issued random(PasskeySession session, PasskeyChallenge.Purpose purpose) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return issue(session, purpose, bytes, null);
    }

    /** Given bytes as the challenge, with the document that they are a digest of. */
    @Transactional
    public Issued issue(
            PasskeySession session,
            PasskeyChallenge.Purpose purpose,
            byte[] bytes,
            byte @Nullable [] document) {
        Instant now = clock.instant();
        var challenge =
                new PasskeyChallenge(ids.next("pkc"), purpose, session, bytes, document, now);
        entities.persist(challenge);
        return Issued.of(challenge);
    }

    /** Removes what could not be taken for a day. */
    @Transactional
    public void removeOld() {
        entities.createQuery("delete from PasskeyChallenge c where c.endsAt < :old")
                .setParameter("old", clock.instant().minus(KEPT))
                .executeUpdate();
    }

    /**
     * Takes a challenge, in a transaction of its own: whatever becomes of the answer, nobody takes
     * it again.
     *
     * @throws Problem {@code passkey.challenge_spent} when it is not there, was taken, is too old,
     *     or belongs to another session or purpose
     */
    @Transactional
    public Issued take(PasskeySession session, PasskeyChallenge.Purpose purpose, String id) {
        PasskeyChallenge challenge =
                entities.find(PasskeyChallenge.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (challenge == null || !challenge.isFor(session, purpose, clock.instant())) {
            throw new Problem(
                    ProblemCode.PASSKEY_CHALLENGE,
                    "Nothing was recorded: what you signed was signed for once, within five minutes"
                            + " and in one session. Sign again.");
        }
        challenge.use(clock.instant());
        return Issued.of(challenge);
    }
}
