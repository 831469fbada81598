package dev.countersign.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.approval.Office;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.Trainings;
import dev.countersign.platform.health.Check;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.hibernate.Session;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the page of health says of keys, trust bundle and status lists as time goes by. */
@ServerTest
class SigningProbesTest {
    @Inject KeyRotation rotation;
    @Inject TrustBundles bundles;
    @Inject StatusLists lists;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;
    @Inject Office office;
    @Inject Trainings trainings;
    @Inject Api api;
    @Inject Clock clock;

    private Clock in(Duration time) {
        return Clock.offset(clock, time);
    }

    private Check read(Supplier<Check> probe) {
        return transactions.executeRead(_ -> probe.get());
    }

    @Nested
    class Keys {
        private Check in(Duration time) {
            return new KeysProbe(rotation, SigningProbesTest.this.in(time)).check();
        }

        @Test
        void shouldWarnAQuarterAheadAndSayWhenItIsTooLate() {
            assertThat(in(Duration.ZERO).tone()).isNotEqualTo(Check.Tone.BAD);
            assertThat(in(Duration.ofDays(3 * 365 - 80)).word()).isEqualTo("ends");
            assertThat(in(Duration.ofDays(3 * 366)).word()).isEqualTo("ended");
            assertThat(in(Duration.ofDays(3 * 366)).tone()).isEqualTo(Check.Tone.BAD);
        }
    }

    @Nested
    class Trust {
        private String in(Duration time) {
            return new TrustProbe(bundles, SigningProbesTest.this.in(time)).check().word();
        }

        @Test
        void shouldWarnAMonthAheadAndSayWhenItEnded() {
            assertThat(in(Duration.ZERO)).isEqualTo("ok");
            assertThat(in(TrustBundles.LIFE.minus(Duration.ofDays(2)))).isEqualTo("ends");
            assertThat(in(TrustBundles.LIFE.plus(Duration.ofDays(1)))).isEqualTo("ended");
        }
    }

    @Nested
    class Lists {
        @Test
        void shouldSayThatListsAreNotSignedAgain() {
            Caller owner = api.person(Role.DEVELOPER).caller();
            trainings.acceptResponsibleUse(owner.id());
            Office.Laptop laptop = office.laptop(owner, "personal");
            office.approved(owner, laptop, office.confirmedFiles(laptop));
            lists.refresh();

            assertThat(read(() -> new StatusProbe(entities, clock).check()).word()).isEqualTo("ok");
            Check later =
                    read(() ->
                            new StatusProbe(
                                            entities,
                                            in(StatusLists.TTL.plus(Duration.ofMinutes(1))))
                                    .check());

            assertThat(later.word()).isEqualTo("old");
            assertThat(later.tone()).isEqualTo(Check.Tone.BAD);
        }
    }
}
