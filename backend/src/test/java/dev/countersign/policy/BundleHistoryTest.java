package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import org.hibernate.Session;
import org.junit.jupiter.api.Test;

@ServerTest
class BundleHistoryTest {
    @Inject BundleHistory history;
    @Inject Policy policy;
    @Inject AuditLog audit;
    @Inject TransactionOperations<Session> transactions;

    @Test
    void shouldHaveRecordedTheBundleOfThisStart() {
        assertThat(policy.active().sequence()).isPositive();
        assertThat(audit.about(policy.active().digest(), 10))
                .extracting(record -> record.action())
                .contains("policy.activated");
        assertThatCode(() -> history.admit(policy.active())).doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseAnOlderBundle() {
        undone(() -> {
            history.admit(bundle(policy.active().sequence() + 5, "b"));
            assertThatThrownBy(() -> history.admit(policy.active()))
                    .hasMessageContaining("older than one that was in force")
                    .hasMessageContaining("policies/SEQUENCE");
        });
    }

    @Test
    void shouldRefuseOtherContentUnderTheSameSequence() {
        undone(() ->
                assertThatThrownBy(() -> history.admit(bundle(policy.active().sequence(), "c")))
                        .hasMessageContaining("kept its sequence")
                        .hasMessageContaining("policies/SEQUENCE"));
    }

    private static BundleIdentity bundle(int sequence, String hex) {
        return new BundleIdentity(sequence, "test", "sha256:" + hex.repeat(64));
    }

    /** The shared server keeps the history it started with. */
    private void undone(Runnable steps) {
        transactions.executeWrite(status -> {
            steps.run();
            status.setRollbackOnly();
            return true;
        });
    }
}
