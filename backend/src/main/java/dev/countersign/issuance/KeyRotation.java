package dev.countersign.issuance;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What administrators do with the keys that sign tokens and status lists: make a successor, let it
 * sign, revoke. Who may is said by the routes.
 */
@Singleton
public class KeyRotation {
    private static final int LONGEST_REASON = 2000;

    private final EntityManager entities;
    private final KeyFiles files;
    private final Succession succession;
    private final StatusLists lists;
    private final AuditLog audit;
    private final Clock clock;

    KeyRotation(
            EntityManager entities,
            KeyFiles files,
            Succession succession,
            StatusLists lists,
            AuditLog audit,
            Clock clock) {
        this.entities = entities;
        this.files = files;
        this.succession = succession;
        this.lists = lists;
        this.audit = audit;
        this.clock = clock;
    }

    /** The keys of this server: the root, then the others, each purpose with its newest first. */
    @Transactional(readOnly = true)
    public List<KeyView> keys() {
        List<KeyView> keys = new ArrayList<>();
        for (KeyPurpose purpose : KeyPurpose.values()) {
            entities.createQuery(
                            "from SigningKey where purpose = :purpose order by notBefore desc, kid",
                            SigningKey.class)
                    .setParameter("purpose", purpose.word())
                    .getResultStream()
                    .map(this::view)
                    .forEach(keys::add);
        }
        return keys;
    }

    /** The key with this thumbprint. */
    @Transactional(readOnly = true)
    public KeyView get(String kid) {
        return view(find(kid, LockModeType.NONE));
    }

    /** Whether the root key still lies beside the server, where it has no business. */
    public boolean rootIsHere() {
        return files.has(KeyFiles.ROOT_KEYSTORE) || files.has(KeyFiles.ROOT_PASSPHRASE);
    }

    private SigningKey find(String kid, LockModeType lock) {
        SigningKey key = entities.find(SigningKey.class, kid, lock);
        if (key == null) {
            throw Problem.notFound("key", kid);
        }
        return key;
    }

    private KeyView view(SigningKey key) {
        return new KeyView(
                key.getKid(),
                key.getPurpose().word(),
                key.getState(),
                key.getNotBefore(),
                key.getNotAfter(),
                key.getPublishedAt(),
                key.getActivatedAt(),
                key.getEndedAt(),
                key.getState() == KeyState.RETIRED ? succession.lastUse(key) : null,
                key.getMadeBy());
    }

    /**
     * Makes a successor. It signs nothing before a trust bundle lists it.
     *
     * @param purpose {@code approval} or {@code status}
     */
    @Transactional
    public KeyView make(Caller caller, @Nullable String purpose, @Nullable String reason) {
        InputCheck check = new InputCheck();
        KeyPurpose what =
                check.choice(
                        "/purpose",
                        purpose,
                        new KeyPurpose[] {KeyPurpose.APPROVAL, KeyPurpose.STATUS},
                        KeyPurpose::word);
        String why = check.reason("/reason", reason, LONGEST_REASON);
        check.done();
        succession.alone();
        if (succession.held(what, KeyState.NEXT).isPresent()) {
            throw conflict("The next " + what.word() + " key is made already.");
        }
        KeyFiles.Made made = files.make(what);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        SigningKey next = SigningKey.next(what, made.publicKey(), made.file(), caller.id(), now);
        entities.persist(next);
        entities.flush();
        audit.append(
                caller.id(),
                "key.made",
                next.getKid(),
                Map.of("purpose", what.word(), "reason", why));
        return view(next);
    }

    /**
     * Lets a successor sign from now on, before it does so by itself.
     *
     * @throws Problem {@code state.conflict} unless it is next and in the trust bundle
     */
    @Transactional
    public void activate(Caller caller, String kid, @Nullable String reason) {
        InputCheck check = new InputCheck();
        String why = check.reason("/reason", reason, LONGEST_REASON);
        check.done();
        succession.alone();
        SigningKey key = find(kid, LockModeType.PESSIMISTIC_WRITE);
        if (key.getState() != KeyState.NEXT || key.getPublishedAt() == null) {
            throw conflict("Only a next key that is in the trust bundle can begin to sign.");
        }
        succession.activate(key, caller.id(), why);
    }

    /** What revoking this key would take away now. */
    @Transactional(readOnly = true)
    public KeyEffect effect(String kid) {
        Object[] row =
                (Object[])
                        entities.createNativeQuery(
                                        """
                                        select count(*), count(distinct t.approval_id), count(distinct a.device_id), count(distinct a.person_id)
                                        from approval_token t join approval a on a.id = t.approval_id
                                        where t.kid = :kid and t.expires_at > :now and t.status <> :revoked
                                        """,
                                        Object[].class)
                                .setParameter("kid", kid)
                                .setParameter("now", clock.instant())
                                .setParameter("revoked", TokenStatus.REVOKED.value())
                                .getSingleResult();
        return new KeyEffect(number(row[0]), number(row[1]), number(row[2]), number(row[3]));
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number n ? n.longValue() : 0;
    }

    /**
     * Distrusts a key: its tokens are revoked at once, the next trust bundle leaves it out, and its
     * published successor, if there is one, signs from now on.
     *
     * @throws Problem {@code state.conflict} for a key that is out already, and for the status key
     *     while gates know no successor: without lists they would refuse everything, and no
     *     revocation would reach them
     */
    @Transactional
    public void revoke(Caller caller, String kid, @Nullable String reason) {
        InputCheck check = new InputCheck();
        String why = check.reason("/reason", reason, LONGEST_REASON);
        check.done();
        succession.alone();
        SigningKey key = find(kid, LockModeType.PESSIMISTIC_WRITE);
        requireRevocable(key);
        if (key.getState() == KeyState.CURRENT) {
            replaceAtOnce(caller, key);
        }
        key.revoke(clock.instant());
        entities.flush();
        KeyPurpose purpose = key.getPurpose();
        KeyEffect effect = effect(kid);
        if (purpose == KeyPurpose.APPROVAL) {
            lists.revokeSignedBy(kid);
        }
        audit.append(
                caller.id(),
                "key.revoked",
                kid,
                Map.of("purpose", purpose.word(), "reason", why, "tokens", effect.tokens()));
    }

    private void requireRevocable(SigningKey key) {
        switch (key.getState()) {
            case REVOKED, ENDED -> throw conflict("This key is out already.");
            case NEXT, CURRENT, RETIRED -> {}
        }
        if (key.getPurpose() == KeyPurpose.ROOT) {
            throw conflict("The root key cannot be revoked here: gates have to enrol again.");
        }
        if (key.getPurpose() == KeyPurpose.STATUS
                && key.getState() == KeyState.CURRENT
                && published(key.getPurpose()) == null) {
            throw conflict(
                    "First make the next status key and bring it into the trust bundle: without"
                            + " status lists gates refuse everything.");
        }
    }

    private @Nullable SigningKey published(KeyPurpose purpose) {
        return succession
                .held(purpose, KeyState.NEXT)
                .filter(next -> next.getPublishedAt() != null)
                .orElse(null);
    }

    /** Where no successor is known to gates yet, nothing is issued until one is. */
    private void replaceAtOnce(Caller caller, SigningKey key) {
        SigningKey next = published(key.getPurpose());
        if (next != null) {
            succession.activate(next, caller.id(), "the key before it was revoked");
        }
    }

    private static Problem conflict(String detail) {
        return new Problem(ProblemCode.CONFLICT, detail);
    }
}
