package dev.countersign.inventory.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Leaving;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.DevicePublicKey;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.Session;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class EnrolmentsTest {
    private static final String ROOT = "r".repeat(43);
    private static final EndpointFacts LINUX =
            new EndpointFacts(OsFamily.LINUX, List.of(6L, 1L), "thinkpad-42", "alice");

    @Inject Api api;
    @Inject Devices devices;
    @Inject Enrolments enrolments;
    @Inject Leaving leaving;
    @Inject People people;
    @Inject AuditLog audit;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;
    @Inject Clock clock;

    private Device device(Caller owner) {
        return devices.register(owner, new Registration(null, "thinkpad-42", "personal", "linux"));
    }

    private String secret(Caller owner, Device device) {
        return secret(enrolments.newCode(owner, device.id(), ROOT));
    }

    private static String secret(EnrolmentCode code) {
        return code.code().substring(0, code.code().indexOf('.'));
    }

    private static void notReplaced(String id) {
        throw new AssertionError("no key of " + id + " was replaced");
    }

    private static DevicePublicKey key() {
        return DevicePrivateKey.generate(new SecureRandom()).publicKey();
    }

    private static void refused(ProblemCode code, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(code));
    }

    @Nested
    class NewCode {
        @Test
        void shouldBeBoundToTheRootKeyAndTellNothingInItsText() {
            Caller owner = api.person(Role.DEVELOPER).caller();

            EnrolmentCode code = enrolments.newCode(owner, device(owner).id(), ROOT);

            assertThat(code.code()).matches("[0-9A-HJKMNP-TV-Z]{26}\\." + ROOT);
            assertThat(code.toString()).doesNotContain(secret(code));
            assertThat(Duration.between(clock.instant(), code.expiresAt()))
                    .isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));
        }

        @Test
        void shouldEndTheOneBefore() {
            Caller owner = api.person(Role.DEVELOPER).caller();
            Device device = device(owner);
            String first = secret(owner, device);
            secret(owner, device);

            refused(
                    ProblemCode.ENROLMENT_CODE,
                    () -> enrolments.enrol(first, key(), LINUX, EnrolmentsTest::notReplaced));
        }

        @Test
        void shouldBeTheOwnersOnly() {
            Device device = device(api.person(Role.DEVELOPER).caller());

            refused(
                    ProblemCode.NOT_FOUND,
                    () -> secret(api.person(Role.DEVELOPER).caller(), device));
            refused(
                    ProblemCode.FORBIDDEN,
                    () -> secret(api.person(Role.SECURITY_LEAD).caller(), device));
        }

        @Test
        void shouldNotBeForALostDevice() {
            Caller owner = api.person(Role.DEVELOPER).caller();
            Device device = device(owner);
            String before = secret(owner, device);
            devices.lost(owner, device.id(), "left on a train");

            refused(ProblemCode.CONFLICT, () -> secret(owner, device));
            refused(
                    ProblemCode.ENROLMENT_CODE,
                    () -> enrolments.enrol(before, key(), LINUX, EnrolmentsTest::notReplaced));
        }
    }

    @Nested
    class Enrol {
        @Test
        void shouldRefuseACodeOfWhoMaySignInNoLonger() {
            Caller owner = api.person(Role.DEVELOPER).caller();
            String code = secret(owner, device(owner));
            people.change("test", owner.id(), null, null, false);

            refused(
                    ProblemCode.ENROLMENT_CODE,
                    () -> enrolments.enrol(code, key(), LINUX, EnrolmentsTest::notReplaced));
        }

        @Test
        void shouldBindTheKey() {
            Caller owner = api.person(Role.DEVELOPER).caller();
            Device device = device(owner);
            DevicePublicKey key = key();

            Device enrolled =
                    enrolments.enrol(
                            secret(owner, device), key, LINUX, EnrolmentsTest::notReplaced);

            assertThat(enrolled.state()).isEqualTo(DeviceState.ENROLLED);
            assertThat(enrolled.keyThumbprint()).isEqualTo(key.thumbprint());
            assertThat(enrolled.assurance()).isEqualTo("software");
            assertThat(enrolments.keyOf(device.id())).contains(key);
            assertThat(audit.about(device.id(), 5))
                    .extracting(AuditRecord::action)
                    .containsExactly(
                            "device.enrolled", "device.enrolment_code_made", "device.registered");
        }

        @Test
        void shouldWorkOnce() {
            Caller owner = api.person(Role.DEVELOPER).caller();
            String secret = secret(owner, device(owner));
            enrolments.enrol(secret, key(), LINUX, EnrolmentsTest::notReplaced);

            refused(
                    ProblemCode.ENROLMENT_CODE,
                    () -> enrolments.enrol(secret, key(), LINUX, EnrolmentsTest::notReplaced));
        }

        @Test
        void shouldLetOneOfTwoRacingWin() throws Exception {
            Caller owner = api.person(Role.DEVELOPER).caller();
            String secret = secret(owner, device(owner));
            Callable<Boolean> attempt =
                    () -> {
                        try {
                            enrolments.enrol(secret, key(), LINUX, EnrolmentsTest::notReplaced);
                            return true;
                        } catch (Problem e) {
                            assertThat(e.code()).isEqualTo(ProblemCode.ENROLMENT_CODE);
                            return false;
                        }
                    };
            int won = 0;
            try (var pool = Executors.newFixedThreadPool(2)) {
                for (var result : pool.invokeAll(List.of(attempt, attempt))) {
                    won += result.get() ? 1 : 0;
                }
            }
            assertThat(won).isEqualTo(1);
        }

        @Test
        void shouldRefuseAWrongCode() {
            refused(
                    ProblemCode.ENROLMENT_CODE,
                    () ->
                            enrolments.enrol(
                                    "0".repeat(26), key(), LINUX, EnrolmentsTest::notReplaced));
        }

        @Test
        void shouldRefuseACodeFromItsEndOn() {
            Caller owner = api.person(Role.DEVELOPER).caller();
            Device device = device(owner);
            EnrolmentCode code = enrolments.newCode(owner, device.id(), ROOT);
            Enrolments atTheEnd = at(code, Duration.ZERO);
            Enrolments before = at(code, Duration.ofMillis(-1));

            refused(
                    ProblemCode.ENROLMENT_CODE,
                    () ->
                            inTransaction(() ->
                                    atTheEnd.enrol(
                                            secret(code),
                                            key(),
                                            LINUX,
                                            EnrolmentsTest::notReplaced)));
            assertThat(
                            inTransaction(() ->
                                    before.enrol(
                                            secret(code),
                                            key(),
                                            LINUX,
                                            EnrolmentsTest::notReplaced)))
                    .isNotNull();
        }

        @Test
        void shouldRefuseAForeignKeyAndKeepTheCode() {
            Caller owner = api.person(Role.DEVELOPER).caller();
            DevicePublicKey taken = key();
            enrolments.enrol(
                    secret(owner, device(owner)), taken, LINUX, EnrolmentsTest::notReplaced);
            Device second = device(owner);
            String secret = secret(owner, second);

            refused(
                    ProblemCode.ENROLMENT_KEY,
                    () -> enrolments.enrol(secret, taken, LINUX, EnrolmentsTest::notReplaced));
            assertThat(enrolments.keyOf(second.id())).isEmpty();
            assertThat(enrolments.enrol(secret, key(), LINUX, EnrolmentsTest::notReplaced).state())
                    .isEqualTo(DeviceState.ENROLLED);
        }

        @Test
        void shouldSayThatAKeyWasReplaced() {
            Caller owner = api.person(Role.DEVELOPER).caller();
            Device device = device(owner);
            enrolments.enrol(secret(owner, device), key(), LINUX, EnrolmentsTest::notReplaced);

            List<String> replaced = new ArrayList<>();
            enrolments.enrol(secret(owner, device), key(), LINUX, replaced::add);

            assertThat(replaced).containsExactly(device.id());
        }

        private Enrolments at(EnrolmentCode code, Duration fromEnd) {
            Clock moved = Clock.fixed(code.expiresAt().plus(fromEnd), clock.getZone());
            return new Enrolments(entities, devices, leaving, audit, moved);
        }
    }

    private <T> T inTransaction(Supplier<T> work) {
        return transactions.executeWrite(status -> work.get());
    }

    @Nested
    class OwnershipAfterEnrolment {
        @Test
        void shouldBeChangedByASecurityLeadOnlyOnceEnrolled() {
            Caller owner = api.person(Role.DEVELOPER).caller();
            Device device = device(owner);
            DeviceChange change = new DeviceChange(null, "company_issued");
            assertThat(devices.change(owner, device.id(), 0, change).ownership())
                    .isEqualTo(Ownership.COMPANY_ISSUED);
            Device enrolled =
                    enrolments.enrol(
                            secret(owner, device), key(), LINUX, EnrolmentsTest::notReplaced);

            refused(
                    ProblemCode.FORBIDDEN,
                    () ->
                            devices.change(
                                    owner,
                                    device.id(),
                                    enrolled.version(),
                                    new DeviceChange(null, "personal")));
            assertThat(
                            devices.change(
                                            api.person(Role.SECURITY_LEAD).caller(),
                                            device.id(),
                                            enrolled.version(),
                                            new DeviceChange(null, "personal"))
                                    .ownership())
                    .isEqualTo(Ownership.PERSONAL);
        }
    }
}
