package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.ServerTest;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.Map;
import java.util.Set;
import org.hibernate.Session;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class AuditLogTest {
    @Inject AuditLog audit;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;

    @Nested
    class Append {
        @Test
        void shouldChainEntries() {
            append("chain.first");
            append("chain.second");

            var newest = audit.about("subject", 2);
            assertThat(newest)
                    .extracting(AuditRecord::action)
                    .containsExactly("chain.second", "chain.first");
            assertThat(newest.getFirst().sequence()).isEqualTo(newest.getLast().sequence() + 1);
            assertThat(audit.firstBroken()).isNull();
        }

        @Test
        void shouldNeedATransaction() {
            assertThatThrownBy(() -> audit.append("a", "b", "c", Map.of()))
                    .isInstanceOf(RuntimeException.class);
        }

        @Test
        void shouldVanishWithItsTransaction() {
            long before = count();
            assertThatThrownBy(() ->
                            transactions.executeWrite(status -> {
                                audit.append("a", "rolled.back", "subject", Map.of());
                                throw new IllegalStateException("undo");
                            }))
                    .hasMessage("undo");
            assertThat(count()).isEqualTo(before);
        }
    }

    @Nested
    class Story {
        @Test
        void shouldNotBePushedOutByWhatComesAgainAndAgain() {
            transactions.executeWrite(_ -> {
                audit.append("a", "role.given", "somebody", Map.of());
                for (int i = 0; i < 30; i++) {
                    audit.append("a", "signed.in", "somebody", Map.of());
                }
                audit.append("a", "role.taken", "somebody", Map.of());
                return true;
            });

            assertThat(audit.story("somebody", 2, Set.of("signed.in"), 3))
                    .extracting(AuditRecord::action)
                    .containsExactly(
                            "role.taken", "signed.in", "signed.in", "signed.in", "role.given");
            assertThat(audit.newest("somebody", "role.given")).isPresent();
            assertThat(audit.newest("somebody", "never.done")).isEmpty();
        }
    }

    @Nested
    class Rewriting {
        @Test
        void shouldBeRefusedByTheDatabase() {
            append("kept");
            for (String sql :
                    new String[] {
                        "update audit_entry set actor = 'x'",
                        "delete from audit_entry",
                        "truncate audit_entry"
                    }) {
                assertThatThrownBy(() ->
                                transactions.executeWrite(
                                        s -> entities.createNativeQuery(sql).executeUpdate()))
                        .as(sql)
                        .rootCause()
                        .hasMessageContaining("permission denied");
            }
        }
    }

    private void append(String action) {
        transactions.executeWrite(status -> {
            audit.append("usr_1", action, "subject", Map.of("n", 1));
            return true;
        });
    }

    private long count() {
        return transactions.executeRead(s ->
                entities.createQuery("select count(e) from AuditEntry e", Long.class)
                        .getSingleResult());
    }
}
