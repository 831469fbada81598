package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import dev.countersign.TestClock;
import dev.countersign.platform.Sha256;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ServerTest
class EndedSessionsTest {
    private static final Duration LONGEST = Duration.ofHours(12);

    @Inject SessionJobs jobs;
    @Inject Sessions sessions;
    @Inject People people;
    @Inject TestClock clock;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;

    private Person person;

    @BeforeEach
    void person() {
        person =
                people.add(
                        "test",
                        "e" + UUID.randomUUID(),
                        "Eve",
                        Programme.COMMERCIAL,
                        Set.of(Role.DEVELOPER));
    }

    @AfterEach
    void time() {
        clock.reset();
    }

    private long kept() {
        return transactions.executeRead(status ->
                entities.createQuery(
                                "select count(s) from PersonSession s where s.personId = :p",
                                Long.class)
                        .setParameter("p", person.id())
                        .getSingleResult());
    }

    @Test
    void shouldGoAWeekAfterTheirEndAndNotBefore() {
        sessions.begin(person);
        clock.advance(LONGEST.plus(EndedSessions.KEPT).minusSeconds(30));
        sessions.begin(person);
        jobs.clean();
        assertThat(kept()).isEqualTo(2);

        clock.advance(Duration.ofSeconds(30));
        jobs.clean();
        assertThat(kept()).as("the one that lives").isOne();
    }

    @Test
    void shouldGoInBatches() {
        for (int i = 0; i < 5; i++) {
            sessions.begin(person);
        }
        sessions.endAll(person.id());
        transactions.executeWrite(status ->
                entities.createNativeQuery(
                                "insert into person_session (id, person_id, created_at, last_seen_at, ends_at)"
                                        + " select 'old' || n || :p, :p, :at, :at, :at from generate_series(1, 2500) n")
                        .setParameter("p", person.id())
                        .setParameter("at", clock.instant().minus(EndedSessions.KEPT))
                        .executeUpdate());
        jobs.clean();
        assertThat(kept()).as("ended, and not yet old").isEqualTo(5);
    }

    @Test
    void shouldTakeFormsAlongThatNobodyCameBackFor() {
        String id = Sha256.hex(person.id());
        transactions.executeWrite(status -> {
            entities.persist(
                    new HeldFormEntity(
                            id, person.id(), "sealed", clock.instant().plus(HeldForms.LIFE)));
            return true;
        });
        clock.advance(HeldForms.LIFE.minusSeconds(30));
        jobs.clean();
        assertThat(form(id)).isTrue();
        clock.advance(Duration.ofSeconds(30));
        jobs.clean();
        assertThat(form(id)).isFalse();
    }

    private boolean form(String id) {
        return transactions.executeRead(status -> entities.find(HeldFormEntity.class, id) != null);
    }
}
