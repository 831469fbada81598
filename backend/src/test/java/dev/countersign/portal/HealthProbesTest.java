package dev.countersign.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import dev.countersign.platform.health.Check;
import dev.countersign.platform.health.Probe;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Session;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** That the page of health is true when something is broken. A context of its own. */
@MicronautTest(transactional = false)
class HealthProbesTest {
    @Inject List<Probe> probes;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;
    @Inject AuditLog audit;
    @Inject People people;
    @Inject Clock clock;
    @Inject Provider<JobFailureBook> book;

    private Check check(String name) {
        return probes.stream()
                .filter(probe -> probe.name().equals(name))
                .findFirst()
                .orElseThrow()
                .check();
    }

    private void execute(String sql, Map<String, ?> values) {
        transactions.executeWrite(_ -> {
            var query = entities.createNativeQuery(sql);
            values.forEach(query::setParameter);
            return query.executeUpdate();
        });
    }

    @Test
    void shouldCoverWhatAnAdministratorNeeds() {
        assertThat(probes)
                .extracting(Probe::name)
                .contains(
                        "database",
                        "policy",
                        "trust",
                        "keys",
                        "status_lists",
                        "audit",
                        "disk",
                        "jobs",
                        "deliveries");
    }

    @Nested
    class Audit {
        @Test
        void shouldFindAnEntryThatDoesNotFollow() {
            transactions.executeWrite(_ -> {
                audit.append("usr_1", "health.looked", "health", Map.of());
                return 1;
            });
            assertThat(check("audit").tone()).isEqualTo(Check.Tone.OK);
            AuditLog.Newest before = audit.newest(5);

            execute(
                    "insert into audit_entry values (:seq, now(), 'a', 'b', 'c',"
                            + " '{\"seq\": 0}', :hash, repeat('e', 64))",
                    Map.of("seq", before.entries() + 2, "hash", UUID.randomUUID().toString()));

            Check broken = check("audit");
            assertThat(broken.tone()).isEqualTo(Check.Tone.BAD);
            assertThat(broken.facts()).containsEntry("first_broken", before.entries() + 2);
        }
    }

    @Nested
    class Jobs {
        @Test
        void shouldTellOfFailuresOnOtherServersToo() {
            execute(
                    "insert into job_failure values ('other:8080', 'EffectRunner', :at)",
                    Map.of("at", clock.instant().minusSeconds(60)));
            execute(
                    "insert into job_failure values ('other:8080', 'Longago', :at)",
                    Map.of("at", clock.instant().minus(Duration.ofHours(2))));

            Check jobs = check("jobs");

            assertThat(jobs.tone()).isEqualTo(Check.Tone.WARN);
            assertThat(jobs.facts())
                    .containsKey("EffectRunner (other:8080)")
                    .doesNotContainKey("Longago (other:8080)");
        }

        @Test
        void shouldWriteDownWhatFailsHere() {
            var failures = new JobFailures(book, clock);

            failures.handle("a job of class String", new IllegalStateException("broken"));

            String line = "String (" + book.get().server() + ")";
            assertThat(check("jobs").facts()).containsKey(line);
            assertThat(failures.check().facts()).containsKey(line);
        }
    }

    @Nested
    class Deliveries {
        private void deliver(Instant noticed, String lastAnswer) {
            Person person =
                    people.add(
                            "system",
                            "h" + UUID.randomUUID(),
                            "Ada",
                            Programme.COMMERCIAL,
                            Set.of(Role.DEVELOPER));
            String id = UUID.randomUUID().toString();
            execute(
                    "insert into notice values (:id, 'approval_granted', :id, 'x', '/', :id, :at)",
                    Map.of("id", id, "at", noticed));
            execute(
                    "insert into delivery values (:id, :id, :person, null, 'waiting', 3, :due, :answer, null)",
                    Map.of(
                            "id",
                            id,
                            "person",
                            person.id(),
                            "due",
                            clock.instant().plus(Duration.ofHours(4)),
                            "answer",
                            lastAnswer));
        }

        @Test
        void shouldTellThatTheMailServerIsGoneThoughTheNextAttemptIsDueLater() {
            deliver(clock.instant().minus(Duration.ofMinutes(2)), "connection refused");

            Check deliveries = check("deliveries");

            assertThat(deliveries.word()).isEqualTo("failing");
            assertThat(deliveries.tone()).isEqualTo(Check.Tone.WARN);
            assertThat(deliveries.facts()).containsEntry("last_answer", "connection refused");
        }
    }
}
