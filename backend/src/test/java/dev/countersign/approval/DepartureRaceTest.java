package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.Meanwhile;
import dev.countersign.ServerTest;
import dev.countersign.TestClock;
import dev.countersign.approval.exception.ExceptionSearch;
import dev.countersign.approval.exception.ExceptionState;
import dev.countersign.approval.exception.ExceptionView;
import dev.countersign.approval.exception.Exceptions;
import dev.countersign.approval.exception.NewException;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.inventory.model.ModelBlocks;
import dev.countersign.issuance.IssuedToken;
import dev.countersign.issuance.StatusLists;
import dev.countersign.issuance.TokenStatus;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.ModelSet;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Two acts in two transactions, each in the middle of its own when the other begins. */
@ServerTest
class DepartureRaceTest {
    private static final String WHY = "it happened this morning";

    @Inject Office office;
    @Inject Requests requests;
    @Inject Approvals approvals;
    @Inject Exceptions exceptions;
    @Inject ExceptionSearch search;
    @Inject Departures departures;
    @Inject StatusLists lists;
    @Inject EntityManager entities;
    @Inject Meanwhile meanwhile;
    @Inject Renewals renewals;
    @Inject TestClock clock;

    @AfterEach
    void resetClock() {
        clock.reset();
    }

    private void lock(String table, String id) {
        entities.createNativeQuery("select id from " + table + " where id = ?1 for update")
                .setParameter(1, id)
                .getSingleResult();
    }

    @Nested
    class EndOfAnException {
        @Test
        void shouldNotBlockALostLaptop() throws Exception {
            Caller developer = office.person(Role.DEVELOPER);
            Caller lead = office.person(Role.SECURITY_LEAD);
            Office.Laptop laptop = office.laptop(developer, "personal");
            ModelSet files = office.confirmedFiles(laptop);
            office.report(laptop, Map.of("firewall_on", false));
            String exception = granted(developer, lead, laptop).id();
            String approval = office.approved(developer, laptop, files);

            Departures.Ended ended =
                    meanwhile.waits(
                            () -> lock("exception", exception),
                            () -> departures.deviceLost(developer, laptop.id(), WHY),
                            () -> exceptions.revoke(lead, exception, null, WHY));

            assertThat(ended.retiredDevices()).isZero();
            assertThat(approvals.get(lead, approval).state()).isEqualTo(ApprovalState.REVOKED);
            assertThat(search.get(lead, exception).state()).isEqualTo(ExceptionState.REVOKED);
        }

        @Test
        void shouldEndWhatIsBeingIssuedOnIt() throws Exception {
            Caller developer = office.person(Role.DEVELOPER);
            Caller lead = office.person(Role.SECURITY_LEAD);
            Office.Laptop laptop = office.laptop(developer, "personal");
            ModelSet files = office.confirmedFiles(laptop);
            office.report(laptop, Map.of("firewall_on", false));
            String exception = granted(developer, lead, laptop).id();
            AtomicReference<String> approval = new AtomicReference<>("");

            meanwhile.waits(
                    () -> approval.set(office.approved(developer, laptop, files)),
                    () -> exceptions.revoke(lead, exception, null, WHY),
                    () -> true);

            assertThat(approvals.get(lead, approval.get()).state())
                    .isEqualTo(ApprovalState.REVOKED);
        }

        @Test
        void shouldRefuseWhatComesWhileItIsBeingEnded() throws Exception {
            Caller developer = office.person(Role.DEVELOPER);
            Caller lead = office.person(Role.SECURITY_LEAD);
            Office.Laptop laptop = office.laptop(developer, "personal");
            ModelSet files = office.confirmedFiles(laptop);
            office.report(laptop, Map.of("firewall_on", false));
            String exception = granted(developer, lead, laptop).id();

            assertThat(
                            meanwhile.whileIn(
                                    () -> lock("exception", exception),
                                    () ->
                                            catchThrowableOfType(
                                                    Problem.class,
                                                    () ->
                                                            office.approved(
                                                                    developer, laptop, files))))
                    .extracting(Problem::code)
                    .isEqualTo(ProblemCode.EXCEPTION_ENDED);
            assertThat(office.approved(developer, laptop, files)).isNotEmpty();
        }

        @Test
        void shouldPutOffARenewalWhileItIsBeingEnded() throws Exception {
            Caller developer = office.person(Role.DEVELOPER);
            Caller lead = office.person(Role.SECURITY_LEAD);
            Office.Laptop laptop = office.laptop(developer, "personal");
            ModelSet files = office.confirmedFiles(laptop);
            office.report(laptop, Map.of("firewall_on", false));
            String exception = granted(developer, lead, laptop, 60).id();
            RequestView request =
                    requests.submit(
                            developer,
                            new NewRequest(
                                    laptop.id(),
                                    files.digest().toString(),
                                    "ollama",
                                    List.of("code_generation"),
                                    List.of("public"),
                                    null,
                                    "development",
                                    90,
                                    "try the model on our tests"));
            String approval = Objects.requireNonNull(request.approvalId());
            IssuedToken token = approvals.tokens(developer, approval).getFirst();
            Duration life = Duration.between(token.issuedAt(), token.expiresAt());
            clock.advance(life.multipliedBy(2).dividedBy(3).plusMinutes(1));
            office.report(laptop, Map.of("firewall_on", false));

            assertThat(
                            meanwhile.whileIn(
                                    () -> lock("exception", exception),
                                    () -> renewals.renew(approval)))
                    .isInstanceOf(Renewal.Refused.class);
            assertThat(renewals.renew(approval)).isInstanceOf(Renewal.Renewed.class);
        }

        private ExceptionView granted(Caller developer, Caller lead, Office.Laptop laptop) {
            return granted(developer, lead, laptop, 7);
        }

        private ExceptionView granted(
                Caller developer, Caller lead, Office.Laptop laptop, int days) {
            ExceptionView asked =
                    exceptions.ask(
                            developer,
                            new NewException(
                                    "device.firewall.off",
                                    laptop.id(),
                                    null,
                                    null,
                                    null,
                                    days,
                                    WHY));
            return exceptions.grant(lead, asked.id(), null, null, "one week is acceptable");
        }
    }

    @Nested
    class RevokedModel {
        @Test
        void shouldNotBlockALeaver() throws Exception {
            Caller developer = office.person(Role.DEVELOPER);
            Caller lead = office.person(Role.SECURITY_LEAD);
            Caller boss = office.person(Role.ADMINISTRATOR);
            Office.Laptop laptop = office.laptop(developer, "personal");
            ModelSet files = office.confirmedFiles(laptop);
            String approval = office.approved(developer, laptop, files);
            RequestView waiting =
                    requests.submit(developer, Office.request(laptop, files, "confidential"));
            assertThat(waiting.state()).isEqualTo(RequestState.IN_REVIEW);

            Departures.Ended ended =
                    meanwhile.waits(
                            () -> lock("request", waiting.id()),
                            () -> departures.personLeaves(boss, developer.id(), WHY),
                            () ->
                                    departures.modelRevoked(
                                            lead,
                                            ModelBlocks.Target.files(files.digest().toString()),
                                            WHY));

            assertThat(ended.retiredDevices()).isOne();
            assertThat(Objects.requireNonNull(requests.get(lead, waiting.id())).state())
                    .isEqualTo(RequestState.REJECTED);
            assertThat(approvals.get(lead, approval).state()).isEqualTo(ApprovalState.REVOKED);
        }
    }

    @Nested
    class RevokedKey {
        @Test
        void shouldStayRevokedThoughAnApprovalIsResumed() throws Exception {
            Caller developer = office.person(Role.DEVELOPER);
            Caller lead = office.person(Role.SECURITY_LEAD);
            Office.Laptop laptop = office.laptop(developer, "personal");
            String approval = office.approved(developer, laptop, office.confirmedFiles(laptop));
            approvals.suspend(lead, approval, null, "we look at it first");
            String kid = office.keyOf(approval);

            meanwhile.waits(
                    () -> lists.revokeSignedBy(kid),
                    () -> approvals.resume(lead, approval, null, "it was nothing after all"),
                    () -> true);

            assertThat(approvals.tokens(developer, approval))
                    .extracting(IssuedToken::status)
                    .containsExactly(TokenStatus.REVOKED);
        }
    }
}
