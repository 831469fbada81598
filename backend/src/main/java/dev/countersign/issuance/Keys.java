package dev.countersign.issuance;

import dev.countersign.audit.AuditLog;
import dev.countersign.platform.DataDirectory;
import dev.countersign.token.Ed25519PrivateKey;
import dev.countersign.token.Ed25519PublicKey;
import dev.countersign.token.TrustBundle;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that this server signs with. The first start makes them; later starts open approval and
 * status key or refuse. The root key is opened only to sign the first trust bundle.
 */
@Singleton
class Keys {
    static final String SERVER_KEYSTORE = "server.keystore";
    static final String SERVER_PASSPHRASE = "keystore.passphrase";
    static final String ROOT_KEYSTORE = "root.keystore";
    static final String ROOT_PASSPHRASE = "root.passphrase";

    /** How long a key may sign; a successor has to be in a trust bundle before that. */
    static final Duration LIFE = Duration.ofDays(3 * 365);

    private static final Logger LOG = LoggerFactory.getLogger(Keys.class);
    private static final List<KeyPurpose> OPENED = List.of(KeyPurpose.APPROVAL, KeyPurpose.STATUS);

    private final DataDirectory directory;
    private final EntityManager entities;
    private final AuditLog audit;
    private final Clock clock;
    private volatile @Nullable Opened opened;

    Keys(DataDirectory directory, EntityManager entities, AuditLog audit, Clock clock) {
        this.directory = directory;
        this.entities = entities;
        this.audit = audit;
        this.clock = clock;
    }

    private record Opened(
            Ed25519PublicKey root,
            Ed25519PrivateKey approval,
            Ed25519PrivateKey status,
            List<TrustBundle.Key> published) {}

    /**
     * Opens the keys, and makes them when neither files nor database know any.
     *
     * @throws KeysUnusable when they cannot be opened or are not those that the database knows
     */
    @Transactional
    public void open() {
        Map<KeyPurpose, SigningKey> known = known();
        Path file = directory.path(SERVER_KEYSTORE);
        if (!Files.exists(file)) {
            if (!known.isEmpty()) {
                throw new KeysUnusable(
                        "the database knows the signing key "
                                + known.values().iterator().next().getKid()
                                + ", but "
                                + file
                                + " is missing. Restore the data directory from the backup that"
                                + " belongs to this database.");
            }
            makeServerKeys(file);
        }
        Path rootFile = directory.path(ROOT_KEYSTORE);
        if (!Files.exists(rootFile) && !known.containsKey(KeyPurpose.ROOT)) {
            makeRoot(rootFile);
        }
        String passphrase = passphrase(SERVER_PASSPHRASE);
        Keystore store = Keystore.read(file);
        Ed25519PrivateKey approval = store.open(KeyPurpose.APPROVAL, passphrase);
        Ed25519PrivateKey status = store.open(KeyPurpose.STATUS, passphrase);
        Ed25519PublicKey root =
                known.containsKey(KeyPurpose.ROOT)
                        ? known.get(KeyPurpose.ROOT).getPublicKey()
                        : Keystore.read(rootFile).publicKey(KeyPurpose.ROOT);
        register(known, KeyPurpose.ROOT, root);
        register(known, KeyPurpose.APPROVAL, approval.publicKey());
        register(known, KeyPurpose.STATUS, status.publicKey());
        opened = new Opened(root, approval, status, published(known));
    }

    private Map<KeyPurpose, SigningKey> known() {
        return entities.createQuery("from SigningKey", SigningKey.class)
                .getResultStream()
                .collect(
                        Collectors.toMap(
                                SigningKey::getPurpose,
                                Function.identity(),
                                (a, b) -> a,
                                () -> new EnumMap<>(KeyPurpose.class)));
    }

    private void register(
            Map<KeyPurpose, SigningKey> known, KeyPurpose purpose, Ed25519PublicKey key) {
        SigningKey stored = known.get(purpose);
        if (stored == null) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            SigningKey fresh = new SigningKey(purpose, key, now, now.plus(LIFE));
            entities.persist(fresh);
            known.put(purpose, fresh);
            audit.append("system", "key.published", key.kid(), Map.of("purpose", purpose.word()));
        } else if (!stored.getKid().equals(key.kid())) {
            throw new KeysUnusable(
                    "the "
                            + purpose.word()
                            + " key in "
                            + directory.path(SERVER_KEYSTORE)
                            + " is not the one that the database knows ("
                            + stored.getKid()
                            + "). Restore data directory and database from the same backup.");
        }
    }

    private static List<TrustBundle.Key> published(Map<KeyPurpose, SigningKey> known) {
        return OPENED.stream()
                .map(known::get)
                .flatMap(key ->
                        key.getPurpose().use().stream()
                                .map(use ->
                                        new TrustBundle.Key(
                                                key.getPublicKey(),
                                                use,
                                                key.getNotBefore(),
                                                key.getNotAfter())))
                .toList();
    }

    private void makeServerKeys(Path file) {
        SecureRandom random = new SecureRandom();
        Keystore.write(
                file,
                directory.secret(SERVER_PASSPHRASE),
                Map.of(
                        KeyPurpose.APPROVAL,
                        Ed25519PrivateKey.generate(random),
                        KeyPurpose.STATUS,
                        Ed25519PrivateKey.generate(random)));
    }

    private void makeRoot(Path file) {
        Keystore.write(
                file,
                directory.secret(ROOT_PASSPHRASE),
                Map.of(KeyPurpose.ROOT, Ed25519PrivateKey.generate(new SecureRandom())));
        LOG.warn(
                "made the root key {}; move {} to a safe place away from this machine now. It is"
                        + " needed only to sign trust bundles, see docs/keys.md",
                file,
                directory.path(ROOT_PASSPHRASE));
    }

    private String passphrase(String name) {
        Path file = directory.path(name);
        try {
            return Files.readString(file).trim();
        } catch (java.nio.file.NoSuchFileException e) {
            throw new KeysUnusable(
                    "the passphrase file "
                            + file
                            + " is missing. Put it back, then start again; without it the keys"
                            + " cannot be opened.");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Opens the root key, which only the first trust bundle needs. */
    Ed25519PrivateKey openRoot() {
        Path file = directory.path(ROOT_KEYSTORE);
        if (!Files.exists(file)) {
            throw new KeysUnusable(
                    "no trust bundle was published yet and " + file + " is missing. Restore it.");
        }
        return Keystore.read(file).open(KeyPurpose.ROOT, passphrase(ROOT_PASSPHRASE));
    }

    Ed25519PublicKey root() {
        return current().root;
    }

    Ed25519PrivateKey approval() {
        return current().approval;
    }

    Ed25519PrivateKey status() {
        return current().status;
    }

    /** What a trust bundle lists. */
    List<TrustBundle.Key> published() {
        return current().published;
    }

    private Opened current() {
        Opened keys = opened;
        if (keys == null) {
            throw new IllegalStateException("the keys are not open yet");
        }
        return keys;
    }
}
