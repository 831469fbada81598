package dev.countersign.issuance;

import dev.countersign.audit.AuditLog;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.Ed25519PrivateKey;
import dev.countersign.token.Ed25519PublicKey;
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
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys that this server signs with. The first start makes them; later starts open those that
 * sign or will, or refuse. The database says which one signs, on every use, so that a change acts
 * at once; only opened private halves are kept in memory. The root key is opened only to sign the
 * first trust bundle.
 */
@Singleton
class Keys {
    /** How long a key may sign; a successor has to be in a trust bundle before that. */
    static final Duration LIFE = Duration.ofDays(3 * 365);

    private static final List<KeyPurpose> SIGNING = List.of(KeyPurpose.APPROVAL, KeyPurpose.STATUS);

    private final KeyFiles files;
    private final EntityManager entities;
    private final AuditLog audit;
    private final Clock clock;
    private final Map<String, Ed25519PrivateKey> opened = new ConcurrentHashMap<>();
    private volatile @Nullable Ed25519PublicKey root;

    Keys(KeyFiles files, EntityManager entities, AuditLog audit, Clock clock) {
        this.files = files;
        this.entities = entities;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Opens the keys, and makes them when neither files nor database know any.
     *
     * @throws KeysUnusable when they cannot be opened or are not those that the database knows
     */
    @Transactional
    public void open() {
        List<SigningKey> known =
                entities.createQuery("from SigningKey", SigningKey.class).getResultList();
        if (known.isEmpty()) {
            known = first();
        }
        for (SigningKey key : known) {
            boolean signs = key.getState() == KeyState.CURRENT || key.getState() == KeyState.NEXT;
            if (key.getPurpose() == KeyPurpose.ROOT) {
                root = key.getPublicKey();
            } else if (signs) {
                opened.put(key.getKid(), files.open(key));
            }
        }
    }

    /** Files that an earlier start left behind before the database knew of them are taken. */
    private List<SigningKey> first() {
        if (!files.has(KeyFiles.SERVER_KEYSTORE)) {
            files.makeServerKeys();
        }
        if (!files.has(KeyFiles.ROOT_KEYSTORE)) {
            files.makeRoot();
        }
        return List.of(
                first(KeyPurpose.ROOT, KeyFiles.ROOT_KEYSTORE),
                first(KeyPurpose.APPROVAL, KeyFiles.SERVER_KEYSTORE),
                first(KeyPurpose.STATUS, KeyFiles.SERVER_KEYSTORE));
    }

    private SigningKey first(KeyPurpose purpose, String file) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Ed25519PublicKey key = files.publicKey(file, purpose);
        SigningKey fresh = SigningKey.first(purpose, key, file, now);
        entities.persist(fresh);
        audit.append("system", "key.published", key.kid(), Map.of("purpose", purpose.word()));
        return fresh;
    }

    /** The public half of the root key. */
    Ed25519PublicKey root() {
        Ed25519PublicKey key = root;
        if (key == null) {
            throw new IllegalStateException("the keys are not open yet");
        }
        return key;
    }

    /**
     * The key that signs at present.
     *
     * @throws Problem {@code keys.none_in_force} when the last one was revoked and gates do not
     *     know a successor yet
     */
    @Transactional(readOnly = true)
    public Ed25519PrivateKey signing(KeyPurpose purpose) {
        return opened(current(purpose, LockModeType.NONE).orElseThrow(() -> none(purpose)));
    }

    /**
     * As {@link #signing}, and the key stays in force until the caller's transaction ends: whoever
     * revokes it waits, and then sees what was signed.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Ed25519PrivateKey signingHeld(KeyPurpose purpose) {
        // Whoever waited for a change finds the former key out of force and has to look again.
        return opened(
                current(purpose, LockModeType.PESSIMISTIC_READ)
                        .or(() -> current(purpose, LockModeType.PESSIMISTIC_READ))
                        .orElseThrow(() -> none(purpose)));
    }

    private Optional<SigningKey> current(KeyPurpose purpose, LockModeType lock) {
        return entities.createQuery(
                        "from SigningKey where purpose = :purpose and state = 'current'",
                        SigningKey.class)
                .setParameter("purpose", purpose.word())
                .setLockMode(lock)
                .getResultStream()
                .findFirst();
    }

    private Ed25519PrivateKey opened(SigningKey key) {
        return opened.computeIfAbsent(key.getKid(), _ -> files.open(key));
    }

    private static Problem none(KeyPurpose purpose) {
        return new Problem(
                ProblemCode.NO_KEY,
                "The "
                        + purpose.word()
                        + " key was revoked and its successor is in no trust bundle yet.");
    }

    /** What the first trust bundle lists. */
    @Transactional(readOnly = true)
    public List<TrustBundle.Key> firstListed() {
        return SIGNING.stream()
                .map(purpose ->
                        current(purpose, LockModeType.NONE).orElseThrow(() -> none(purpose)))
                .flatMap(key -> key.listed(key.getNotAfter()).stream())
                .toList();
    }
}
