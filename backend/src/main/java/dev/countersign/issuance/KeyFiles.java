package dev.countersign.issuance;

import dev.countersign.platform.DataDirectory;
import dev.countersign.token.Ed25519PrivateKey;
import dev.countersign.token.Ed25519PublicKey;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the data directory that hold private keys, sealed. Written once: a successor gets a
 * file of its own, so that no write can harm the key that signs at present.
 */
@Singleton
class KeyFiles {
    static final String SERVER_KEYSTORE = "server.keystore";
    static final String SERVER_PASSPHRASE = "keystore.passphrase";
    static final String ROOT_KEYSTORE = "root.keystore";
    static final String ROOT_PASSPHRASE = "root.passphrase";

    private static final Logger LOG = LoggerFactory.getLogger(KeyFiles.class);

    private final DataDirectory directory;
    private final SecureRandom random = new SecureRandom();

    KeyFiles(DataDirectory directory) {
        this.directory = directory;
    }

    boolean has(String file) {
        return Files.exists(directory.path(file));
    }

    /** The first approval and status key. */
    void makeServerKeys() {
        Keystore.write(
                directory.path(SERVER_KEYSTORE),
                directory.secret(SERVER_PASSPHRASE),
                Map.of(
                        KeyPurpose.APPROVAL,
                        Ed25519PrivateKey.generate(random),
                        KeyPurpose.STATUS,
                        Ed25519PrivateKey.generate(random)));
    }

    void makeRoot() {
        Keystore.write(
                directory.path(ROOT_KEYSTORE),
                directory.secret(ROOT_PASSPHRASE),
                Map.of(KeyPurpose.ROOT, Ed25519PrivateKey.generate(random)));
        LOG.warn(
                "made the root key {}; move {} to a safe place away from this machine now. It is"
                        + " needed only to sign trust bundles, see docs/keys.md",
                directory.path(ROOT_KEYSTORE),
                directory.path(ROOT_PASSPHRASE));
    }

    /**
     * A key in a file of its own.
     *
     * @param file its name in the data directory
     */
    record Made(String file, Ed25519PublicKey publicKey) {}

    Made make(KeyPurpose purpose) {
        Ed25519PrivateKey key = Ed25519PrivateKey.generate(random);
        String file = purpose.word() + "-" + key.publicKey().kid() + ".keystore";
        Keystore.write(
                directory.path(file), directory.secret(SERVER_PASSPHRASE), Map.of(purpose, key));
        return new Made(file, key.publicKey());
    }

    Ed25519PublicKey publicKey(String file, KeyPurpose purpose) {
        return Keystore.read(directory.path(file)).publicKey(purpose);
    }

    /** Opens the private half of a key that the database knows. */
    Ed25519PrivateKey open(SigningKey known) {
        Path file = directory.path(known.getKeystore());
        if (!Files.exists(file)) {
            throw new KeysUnusable(
                    "the database knows the signing key "
                            + known.getKid()
                            + ", but "
                            + file
                            + " is missing. Restore the data directory from the backup that"
                            + " belongs to this database.");
        }
        Ed25519PrivateKey key =
                Keystore.read(file).open(known.getPurpose(), passphrase(SERVER_PASSPHRASE));
        if (!key.publicKey().kid().equals(known.getKid())) {
            throw new KeysUnusable(
                    "the "
                            + known.getPurpose().word()
                            + " key in "
                            + file
                            + " is not the one that the database knows ("
                            + known.getKid()
                            + "). Restore data directory and database from the same backup.");
        }
        return key;
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
}
