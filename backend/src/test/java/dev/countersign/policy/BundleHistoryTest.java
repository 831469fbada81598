package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.platform.Sha256;
import dev.countersign.policy.bundle.ArchiveReader;
import dev.countersign.policy.bundle.ArchiveWriter;
import dev.countersign.policy.bundle.Release;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.Session;
import org.junit.jupiter.api.Test;

@ServerTest
class BundleHistoryTest {
    @Inject BundleHistory history;
    @Inject Bundles bundles;
    @Inject Activations activations;
    @Inject AuditLog audit;
    @Inject TransactionOperations<Session> transactions;

    private interface Steps {
        void run() throws Exception;
    }

    @Test
    void shouldHaveStoredAndActivatedTheBundleOfThisStart() throws Exception {
        PolicyBundle shipped = PolicyBundle.read(LoadedPolicy.SHIPPED);
        StoredBundle stored = bundles.byPolicyDigest(shipped.identity().digest()).orElseThrow();
        assertThat(stored.shipped()).isTrue();
        assertThat(Release.read(bundles.file(stored.id())).digest()).isEqualTo(stored.digest());
        assertThat(audit.about(shipped.identity().digest(), 10))
                .extracting(record -> record.action())
                .contains("policy.activated");
        undone(() -> {
            Activation present = activations.history(null, 1).items().getFirst();
            assertThat(history.start(PolicyStart.shipped(), shipped)).contains(present);
        });
    }

    @Test
    void shouldActivateAHigherSequenceAndRefuseTheOlderBundle() {
        undone(() -> {
            int sequence = activations.history(null, 1).items().getFirst().sequence();
            Release later = shipped(sequence + 5, false);
            assertThat(start(later))
                    .satisfies(newest -> {
                        assertThat(newest.sequence()).isEqualTo(sequence + 5);
                        assertThat(newest.kind()).isEqualTo(Activation.Kind.SHIPPED);
                    });
            assertThatThrownBy(() -> start(shipped(sequence, false)))
                    .hasMessageContaining("older than one that was in force")
                    .hasMessageContaining("policies/SEQUENCE");
        });
    }

    @Test
    void shouldRefuseOtherContentUnderTheSameSequence() {
        undone(() -> {
            int sequence = activations.history(null, 1).items().getFirst().sequence();
            assertThatThrownBy(() -> start(shipped(sequence, true)))
                    .hasMessageContaining("kept its sequence")
                    .hasMessageContaining("policies/SEQUENCE");
        });
    }

    private Activation start(Release release) throws BundleRefused {
        return history.start(release, PolicyBundle.read(BundleFiles.of(release))).orElseThrow();
    }

    /** The shipped bundle under another sequence, and packed in another way where asked. */
    private static Release shipped(int sequence, boolean repacked) throws Exception {
        Release shipped = PolicyStart.shipped();
        Map<String, byte[]> files = new TreeMap<>(shipped.files());
        byte[] wasm = shipped.file(Release.WASM);
        if (repacked) {
            var inside = ArchiveReader.readOpa(wasm);
            TreeMap<String, byte[]> slashed = new TreeMap<>();
            inside.forEach((name, content) -> slashed.put("/" + name, content));
            wasm = ArchiveWriter.write(slashed);
        }
        files.put(Release.WASM, wasm);
        files.put(
                Release.BUNDLE,
                """
                {"revision":"test","sequence":%d,"digest":"sha256:%s","entrypoint":"countersign/main/decision"}
                """
                        .formatted(sequence, Sha256.hex(wasm))
                        .getBytes(StandardCharsets.UTF_8));
        return Release.of(files);
    }

    /** The shared server keeps the history it started with. */
    private void undone(Steps steps) {
        transactions.executeWrite(status -> {
            try {
                steps.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            status.setRollbackOnly();
            return true;
        });
    }
}
