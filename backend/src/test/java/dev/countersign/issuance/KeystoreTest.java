package dev.countersign.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.token.Ed25519PrivateKey;
import dev.countersign.token.TrustBundle;
import dev.countersign.token.Verification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeystoreTest {
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

    @TempDir Path directory = Path.of("");
    private final Ed25519PrivateKey root = Ed25519PrivateKey.generate(new SecureRandom());

    private Path keystore() {
        Path file = directory.resolve("root.keystore");
        Keystore.write(file, "right", Map.of(KeyPurpose.ROOT, root));
        return file;
    }

    @Nested
    class Open {
        @Test
        void shouldGiveBackTheKey() throws IOException {
            Path file = keystore();

            assertThat(Keystore.read(file).open(KeyPurpose.ROOT, "right").publicKey())
                    .isEqualTo(root.publicKey());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(file))
                    .doesNotContain(Base64.getEncoder().encodeToString(root.toPkcs8()));
        }

        @Test
        void shouldRefuseAnotherPassphrase() {
            Keystore store = Keystore.read(keystore());

            assertThatThrownBy(() -> store.open(KeyPurpose.ROOT, "wrong"))
                    .isInstanceOf(KeysUnusable.class)
                    .hasMessageContaining("root.keystore")
                    .hasMessageContaining("passphrase")
                    .hasNoCause();
        }

        @Test
        void shouldRefuseASwappedPublicKey() throws IOException {
            Path file = keystore();
            Ed25519PrivateKey other = Ed25519PrivateKey.generate(new SecureRandom());
            Map<String, String> own = PublicKeys.members(root.publicKey());
            Map<String, String> forged = PublicKeys.members(other.publicKey());
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace(own.get("x"), forged.get("x"))
                            .replace(own.get("kid"), forged.get("kid")));

            assertThatThrownBy(() -> Keystore.read(file).open(KeyPurpose.ROOT, "right"))
                    .isInstanceOf(KeysUnusable.class);
        }

        @Test
        void shouldRefuseWhatIsNoKeystore() throws IOException {
            Path file = Files.writeString(directory.resolve("x"), "{}");

            assertThatThrownBy(() -> Keystore.read(file))
                    .isInstanceOf(KeysUnusable.class)
                    .hasMessageContaining("damaged");
        }
    }

    @Nested
    class SigningTheNextTrustBundle {
        private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

        private int sign(String... more) throws IOException {
            Path present = directory.resolve("present");
            if (!Files.exists(present)) {
                TrustBundle bundle =
                        new TrustBundle(
                                "http://127.0.0.1:1",
                                NOW.minus(Duration.ofDays(100)),
                                NOW.minus(Duration.ofDays(10)),
                                7,
                                3,
                                List.of());
                Files.writeString(present, bundle.issue(root));
                keystore();
                Files.writeString(directory.resolve("passphrase"), "right\n");
            }
            String[] args = {
                "--bundle", present.toString(),
                "--keystore", directory.resolve("root.keystore").toString(),
                "--passphrase", directory.resolve("passphrase").toString(),
                "--out", directory.resolve("next").toString()
            };
            String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
            System.arraycopy(more, 0, all, args.length, more.length);
            PrintStream nowhere =
                    new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
            return TrustSign.run(all, clock, nowhere, nowhere);
        }

        @Test
        void shouldRaiseTheVersionAlsoOfAnExpiredBundle() throws IOException {
            assertThat(sign()).isZero();

            var next =
                    TrustBundle.verify(
                            Files.readString(directory.resolve("next")).trim(),
                            root.publicKey(),
                            "http://127.0.0.1:1",
                            NOW,
                            8);
            assertThat(next)
                    .isInstanceOfSatisfying(
                            Verification.Verified.class,
                            verified ->
                                    assertThat(
                                                    ((dev.countersign.token.VerifiedTrustBundle)
                                                                    verified.value())
                                                            .bundle()
                                                            .minimumPolicySequence())
                                            .isEqualTo(3));
        }

        @Test
        void shouldNeverLowerThePolicyMinimum() throws IOException {
            assertThat(sign("--minimum-sequence", "2")).isEqualTo(1);
            assertThat(directory.resolve("next")).doesNotExist();
        }

        @Test
        void shouldExplainItselfOnWrongUsage() throws IOException {
            assertThat(sign("--nonsense", "x")).isEqualTo(2);
        }
    }
}
