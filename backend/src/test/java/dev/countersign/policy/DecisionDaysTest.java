package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernate.Session;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The counts are the log, whoever writes and whenever they are folded. */
@ServerTest
class DecisionDaysTest {
    /** Before any decision of other tests. */
    private static final LocalDate DAY = LocalDate.of(2001, 2, 3);

    @Inject DecisionDays days;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;

    private void insert(String outcome, int many, boolean commits) {
        transactions.executeWrite(status -> {
            String prefix = "dec_" + UUID.randomUUID() + "_";
            sql(
                    """
                    insert into decision (id, purpose, outcome, input, output, bundle_sequence, bundle_revision,
                        bundle_digest, engine, decided_at)
                    select :prefix || i, 'api', :outcome, '{}', '{}', 1, 'r', 'd', 'e', '2001-02-03T23:59:59Z'
                    from generate_series(1, :many) i
                    """,
                    prefix,
                    outcome,
                    many);
            sql(
                    """
                    insert into decision_finding (decision_id, code, status, severity, decided_at)
                    select :prefix || i, 'test.' || :outcome, 'fail', 'deny', '2001-02-03T23:59:59Z'
                    from generate_series(1, :many) i
                    """,
                    prefix,
                    outcome,
                    many);
            if (!commits) {
                status.setRollbackOnly();
            }
            return many;
        });
    }

    private void sql(String sql, String prefix, String outcome, int many) {
        entities.createNativeQuery(sql)
                .setParameter("prefix", prefix)
                .setParameter("outcome", outcome)
                .setParameter("many", many)
                .executeUpdate();
    }

    private long counted(Outcome outcome) {
        return days.outcomes(DAY, DAY, null).stream()
                .filter(count -> count.outcome() == outcome)
                .mapToLong(DecisionDays.Count::n)
                .sum();
    }

    private long logged(String outcome) {
        return transactions.executeRead(_ ->
                ((Number)
                                entities.createNativeQuery(
                                                "select count(*) from decision where outcome = :o"
                                                        + " and decided_at >= '2001-02-03'"
                                                        + " and decided_at < '2001-02-04'")
                                        .setParameter("o", outcome)
                                        .getSingleResult())
                        .longValue());
    }

    @Nested
    class Counting {
        @Test
        void shouldCountWhatIsCommittedAndNothingElse() {
            long before = counted(Outcome.DENY);

            insert("deny", 7, true);
            insert("deny", 100, false);

            assertThat(counted(Outcome.DENY)).isEqualTo(before + 7);
        }

        @Test
        void shouldNotChangeBeingFolded() {
            insert("review", 3, true);
            long before = counted(Outcome.REVIEW);

            days.fold();
            days.fold();

            assertThat(counted(Outcome.REVIEW)).isEqualTo(before).isEqualTo(logged("review"));
        }

        @Test
        void shouldNameTheRulesThatDenyMost() {
            insert("deny", 500, true);

            assertThat(days.denying(DAY, DAY, DecisionPurpose.API, 1))
                    .singleElement()
                    .satisfies(rule -> {
                        assertThat(rule.code()).isEqualTo("test.deny");
                        assertThat(rule.n()).isGreaterThanOrEqualTo(500);
                    });
            assertThat(days.denying(DAY, DAY, DecisionPurpose.REQUEST, 1)).isEmpty();
        }

        @Test
        void shouldLeaveOutOtherDays() {
            insert("allow", 1, true);

            assertThat(days.outcomes(DAY.plusDays(1), DAY.plusDays(1), null)).isEmpty();
        }
    }

    @Nested
    class Concurrency {
        @Test
        void shouldCountEveryDecisionOnceWhileItIsFolded() throws Exception {
            List<Future<?>> work = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
                for (int i = 0; i < 40; i++) {
                    int many = i % 5 + 1;
                    boolean commits = i % 4 != 0;
                    work.add(threads.submit(() -> insert("allow", many, commits)));
                    if (i % 5 == 0) {
                        work.add(threads.submit(() -> days.fold()));
                    }
                }
                for (Future<?> each : work) {
                    each.get();
                }
            }

            assertThat(counted(Outcome.ALLOW)).isEqualTo(logged("allow"));
            days.fold();
            assertThat(counted(Outcome.ALLOW)).isEqualTo(logged("allow"));
        }
    }
}
