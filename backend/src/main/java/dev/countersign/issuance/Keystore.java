package dev.countersign.issuance;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.DataDirectory;
import dev.countersign.platform.StrictJson;
import dev.countersign.token.Ed25519PrivateKey;
import dev.countersign.token.Ed25519PublicKey;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A file (0600) of private keys, each sealed by AES-256-GCM under a key that Argon2id (RFC 9106)
 * derives from a passphrase; public halves are readable without it, and bound to the sealed part.
 * Never changed once written.
 */
final class Keystore {
    private static final String FORMAT = "countersign-keystore-1";
    private static final int MEMORY_KIB = 65_536;
    private static final int MOST_MEMORY_KIB = 1 << 20;
    private static final int PASSES = 3;
    private static final int LANES = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MAX_FILE = 1 << 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path file;
    private final Contents contents;

    private Keystore(Path file, Contents contents) {
        this.file = file;
        this.contents = contents;
    }

    private record Contents(String format, Derivation argon2id, List<Sealed> keys) {}

    private record Derivation(String salt, int memoryKib, int passes, int lanes) {}

    private record Sealed(
            String purpose, Map<String, String> publicKey, String nonce, String sealed) {}

    /** Writes a new keystore; one that another start of this server wrote just before stays. */
    static void write(Path file, String passphrase, Map<KeyPurpose, Ed25519PrivateKey> keys) {
        Derivation derivation = new Derivation(text(random(16)), MEMORY_KIB, PASSES, LANES);
        byte[] secret = derive(derivation, passphrase);
        List<Sealed> sealed =
                new EnumMap<>(keys)
                        .entrySet().stream()
                                .map(e -> seal(secret, e.getKey(), e.getValue()))
                                .toList();
        Arrays.fill(secret, (byte) 0);
        try {
            DataDirectory.writePrivate(
                    file, StrictJson.text(new Contents(FORMAT, derivation, sealed)) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Reads the file without opening it. */
    static Keystore read(Path file) {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw damaged(file);
            }
            Contents contents = StrictJson.read(Files.readAllBytes(file), Contents.class);
            boolean ours =
                    FORMAT.equals(contents.format)
                            && contents.argon2id != null
                            && contents.keys != null
                            && contents.argon2id.memoryKib <= MOST_MEMORY_KIB;
            if (!ours) {
                throw damaged(file);
            }
            return new Keystore(file, contents);
        } catch (JsonProcessingException e) {
            throw damaged(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The public half of a key, known without the passphrase. */
    Ed25519PublicKey publicKey(KeyPurpose purpose) {
        return publicKey(entry(purpose));
    }

    /** Opens one key. */
    Ed25519PrivateKey open(KeyPurpose purpose, String passphrase) {
        Sealed entry = entry(purpose);
        byte[] secret = null;
        byte[] der = null;
        try {
            secret = derive(contents.argon2id, passphrase);
            Cipher cipher =
                    cipher(
                            Cipher.DECRYPT_MODE,
                            secret,
                            bytes(entry.nonce),
                            purpose,
                            entry.publicKey);
            der = cipher.doFinal(bytes(entry.sealed));
            Ed25519PrivateKey key = Ed25519PrivateKey.fromPkcs8(der);
            if (!key.publicKey().equals(publicKey(entry))) {
                throw damaged(file);
            }
            return key;
        } catch (GeneralSecurityException | FormatException | IllegalArgumentException e) {
            throw new KeysUnusable(
                    "cannot open the keystore "
                            + file
                            + ": the passphrase is not the one it was written with, or the file is"
                            + " damaged. Restore keystore and passphrase from the same backup.");
        } finally {
            wipe(secret);
            wipe(der);
        }
    }

    private Sealed entry(KeyPurpose purpose) {
        return contents.keys.stream()
                .filter(key -> purpose.word().equals(key.purpose))
                .findFirst()
                .orElseThrow(() -> damaged(file));
    }

    private Ed25519PublicKey publicKey(Sealed entry) {
        try {
            return PublicKeys.read(entry.publicKey);
        } catch (FormatException e) {
            throw damaged(file);
        }
    }

    private static Sealed seal(byte[] secret, KeyPurpose purpose, Ed25519PrivateKey key) {
        byte[] nonce = random(NONCE_BYTES);
        byte[] der = key.toPkcs8();
        try {
            Map<String, String> publicKey = PublicKeys.members(key.publicKey());
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, secret, nonce, purpose, publicKey).doFinal(der);
            return new Sealed(purpose.word(), publicKey, text(nonce), text(sealed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-256-GCM", e);
        } finally {
            wipe(der);
        }
    }

    private static Cipher cipher(
            int mode,
            byte[] secret,
            byte[] nonce,
            KeyPurpose purpose,
            Map<String, String> publicKey)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(secret, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        Json.ObjectBuilder bound =
                Json.object().put("format", FORMAT).put("purpose", purpose.word());
        publicKey.forEach(bound::put);
        cipher.updateAAD(bound.build().canonicalBytes());
        return cipher;
    }

    private static byte[] derive(Derivation derivation, String passphrase) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(derivation.memoryKib)
                        .withIterations(derivation.passes)
                        .withParallelism(derivation.lanes)
                        .withSalt(bytes(derivation.salt))
                        .build());
        byte[] secret = new byte[32];
        generator.generateBytes(passphrase.getBytes(StandardCharsets.UTF_8), secret);
        return secret;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static String text(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return Base64.getDecoder().decode(text);
    }

    private static void wipe(byte @org.jspecify.annotations.Nullable [] bytes) {
        if (bytes != null) {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static KeysUnusable damaged(Path file) {
        return new KeysUnusable("the keystore " + file + " is damaged. Restore it from a backup.");
    }
}
