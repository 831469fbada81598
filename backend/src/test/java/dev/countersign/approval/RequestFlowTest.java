package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.ServerTest;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.policy.Outcome;
import dev.countersign.problem.FieldError;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.ModelSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class RequestFlowTest extends RequestScene {
    @Nested
    class Submit {
        @Test
        void shouldIssueAtOnceWhatPolicyAllows() {
            ModelSet set = office.confirmedFiles(laptop());

            RequestView request = submit(set, "public");

            assertThat(request.state()).isEqualTo(RequestState.APPROVED);
            assertThat(answer(request).outcome()).isEqualTo(Outcome.ALLOW);
            ApprovalView approval = approvals.get(developer, approvalId(request));
            assertThat(approval.state()).isEqualTo(ApprovalState.ACTIVE);
            assertThat(Duration.between(approval.startsAt(), approval.endsAt()))
                    .isEqualTo(Duration.ofDays(30));
            assertThat(actions(request.id())).contains("request.submitted");
            assertThat(actions(approval.id())).contains("approval.issued", "token.issued");
        }

        @Test
        void shouldNotCountWhatThePersonWhoAsksSaidInFavourOfTheFiles() {
            Caller both = office.person(Role.DEVELOPER, Role.SECURITY_LEAD);
            Office.Laptop own = office.laptop(both, "personal");
            ModelSet set = office.files(own);
            office.confirm(both, set);

            RequestView request = requests.submit(both, Office.request(own, set, "public"));

            assertThat(request.state()).isEqualTo(RequestState.IN_REVIEW);
            assertThat(answer(request).failing())
                    .extracting(PolicyAnswer.Line::code)
                    .contains("model.catalogue.unknown");
            assertThat(submit(set, "public").state()).isEqualTo(RequestState.APPROVED);
        }

        @Test
        void shouldKeepADenialWithItsFindings() {
            office.report(laptop(), Map.of("disk_encrypted", false));

            RequestView request = submit(office.confirmedFiles(laptop()), "public");

            assertThat(request.state()).isEqualTo(RequestState.DENIED);
            assertThat(answer(request).failing())
                    .extracting(PolicyAnswer.Line::code)
                    .contains("encryption.disk.not_encrypted");
            assertThat(answer(request).failing().getFirst().remedy()).isNotBlank();
            assertThat(request.approvalId()).isNull();
            assertThat(actions(request.id())).containsExactly("request.submitted");
        }

        @Test
        void shouldDenyAForbiddenClassByPolicyAndNotAsBadInput() {
            RequestView request = submit(office.confirmedFiles(laptop()), "secret");

            assertThat(request.state()).isEqualTo(RequestState.DENIED);
            assertThat(answer(request).failing())
                    .extracting(PolicyAnswer.Line::code)
                    .contains("classification.class.forbidden");
        }

        @Test
        void shouldDenyACompanyIssuedLaptop() {
            Office.Laptop issued = office.laptop(developer, "company_issued");
            ModelSet set = office.confirmedFiles(issued);

            RequestView request = requests.submit(developer, Office.request(issued, set, "public"));

            assertThat(request.state()).isEqualTo(RequestState.DENIED);
            assertThat(answer(request).failing())
                    .extracting(PolicyAnswer.Line::code)
                    .containsExactly("device.ownership.not_approved");
        }

        @Test
        void shouldNameEveryWrongFieldAndWriteNothing() {
            long before = count("RequestEntity");
            NewRequest wrong =
                    new NewRequest(
                            "dev_none",
                            "sha256:12",
                            "notatool",
                            List.of("code_generation", "code_generation", "x"),
                            List.of(),
                            "a".repeat(501),
                            null,
                            0,
                            "a".repeat(2001));

            assertThatThrownBy(() -> requests.submit(developer, wrong))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem ->
                                    assertThat(problem.errors())
                                            .extracting(FieldError::pointer)
                                            .containsExactlyInAnyOrder(
                                                    "/device_id",
                                                    "/model_digest",
                                                    "/tool_id",
                                                    "/scopes/1",
                                                    "/scopes/2",
                                                    "/data_classes",
                                                    "/sanitisation",
                                                    "/environment",
                                                    "/duration_days",
                                                    "/reason"));
            assertThat(count("RequestEntity")).isEqualTo(before);
        }

        @Test
        void shouldRefuseTheDeviceOfSomebodyElse() {
            ModelSet set = office.confirmedFiles(laptop());

            assertThatThrownBy(() -> requests.submit(lead, Office.request(laptop(), set, "public")))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem ->
                                    assertThat(problem.errors())
                                            .extracting(FieldError::pointer)
                                            .containsExactly("/device_id"));
        }

        @Test
        void shouldAnswerTheSameKeyWithTheSameRequest() {
            NewRequest said = Office.request(laptop(), office.confirmedFiles(laptop()), "public");

            RequestView first = requests.submit(developer, said, "key-1");
            RequestView second = requests.submit(developer, said, "key-1");

            assertThat(second.id()).isEqualTo(first.id());
            NewRequest other = Office.request(laptop(), office.files(laptop()), "public");
            assertProblem(ProblemCode.CONFLICT, () -> requests.submit(developer, other, "key-1"));
        }

        @Test
        void shouldWriteNothingWhenTheTransactionFails() {
            NewRequest said = Office.request(laptop(), office.confirmedFiles(laptop()), "public");
            List<Long> before = counts();

            assertThatThrownBy(() ->
                            transactions.executeWrite(status -> {
                                requests.submit(developer, said);
                                throw new IllegalStateException("undo");
                            }))
                    .hasMessage("undo");

            assertThat(counts()).isEqualTo(before);
        }
    }

    @Nested
    class Check {
        private static NewRequestSet publicUse(Office.Laptop laptop, ModelSet set) {
            NewRequest one = Office.request(laptop, set, "public");
            return new NewRequestSet(
                    List.of(laptop.id()),
                    List.of(set.digest().toString()),
                    List.of("ollama"),
                    one.scopes(),
                    one.dataClasses(),
                    one.sanitisation(),
                    one.environment(),
                    one.durationDays(),
                    one.reason());
        }

        @Test
        void shouldStoreNothing() {
            ModelSet set = office.files(laptop());
            List<Long> before = counts();

            PolicyAnswer answer =
                    previews.of(developer, publicUse(laptop(), set)).items().getFirst().answer();

            assertThat(answer.outcome()).isEqualTo(Outcome.REVIEW);
            assertThat(answer.id()).isNull();
            assertThat(counts()).isEqualTo(before);
        }
    }

    @Nested
    class Review {
        @Test
        void shouldIssueOnTheVerdictOfTheLead() {
            RequestView request = submit(office.files(laptop()), "public");
            assertThat(request.state()).isEqualTo(RequestState.IN_REVIEW);
            assertThat(request.awaited()).containsExactly("security_lead");

            RequestView approved = approve(lead, request);

            assertThat(approved.state()).isEqualTo(RequestState.APPROVED);
            assertThat(approvals.tokens(developer, approvalId(approved))).hasSize(1);
        }

        @Test
        void shouldNeedEveryRole() {
            RequestView request = submit(office.files(laptop()), "confidential");
            assertThat(request.awaited()).containsExactly("data_owner", "security_lead");

            RequestView half = approve(lead, request);
            assertThat(half.state()).isEqualTo(RequestState.IN_REVIEW);
            assertThat(half.awaited()).containsExactly("data_owner");
            assertProblem(ProblemCode.ONE_ROLE, () -> approve(lead, request));

            assertThat(approve(dataOwner, request).state()).isEqualTo(RequestState.APPROVED);
        }

        @Test
        void shouldLetOnePersonFillOneRole() {
            Caller both = office.person(Role.SECURITY_LEAD, Role.DATA_OWNER);
            RequestView request = submit(office.files(laptop()), "confidential");

            assertThat(approve(both, request).state()).isEqualTo(RequestState.IN_REVIEW);

            assertProblem(ProblemCode.ONE_ROLE, () -> approve(both, request));
        }

        @Test
        void shouldRefuseOnesOwnRequest() {
            Caller own = office.person(Role.DEVELOPER, Role.SECURITY_LEAD);
            Office.Laptop ownLaptop = office.laptop(own, "personal");
            RequestView request =
                    requests.submit(
                            own, Office.request(ownLaptop, office.files(ownLaptop), "public"));

            assertProblem(ProblemCode.OWN_REQUEST, () -> approve(own, request));
        }

        @Test
        void shouldRefuseThoseWhoAreNotAsked() {
            RequestView request = submit(office.files(laptop()), "public");

            assertProblem(ProblemCode.ROLE_NOT_NEEDED, () -> approve(dataOwner, request));
            assertProblem(
                    ProblemCode.NOT_FOUND, () -> approve(office.person(Role.DEVELOPER), request));
        }

        @Test
        void shouldRejectOnOneNo() {
            RequestView request = submit(office.files(laptop()), "confidential");

            RequestView rejected =
                    office.decide(
                            lead,
                            request.id(),
                            new NewVerdict("deny", "not on this machine", 1, null));

            assertThat(rejected.state()).isEqualTo(RequestState.REJECTED);
            assertProblem(ProblemCode.ALREADY_DECIDED, () -> approve(dataOwner, request));
        }

        @Test
        void shouldIssueNothingWhenFactsBecameWorse() {
            RequestView request = submit(office.files(laptop()), "public");
            office.report(laptop(), Map.of("prompt_logging_off", false));

            RequestView reopened = approve(lead, request);

            assertThat(reopened.state()).isEqualTo(RequestState.IN_REVIEW);
            assertThat(reopened.revision()).isEqualTo(2);
            assertThat(reopened.approvalId()).isNull();
            assertThat(reopened.awaited()).containsExactly("security_lead");
            assertThat(answer(reopened).failing())
                    .extracting(PolicyAnswer.Line::code)
                    .contains("tool.prompt_logging.on");
            assertProblem(ProblemCode.STALE_REVISION, () -> approve(lead, request));
            AuditRecord entry = audit.about(request.id(), 1).getFirst();
            assertThat(entry.facts().path("reopened_as").asInt()).isEqualTo(2);
        }

        @Test
        void shouldStillNeedTheVerdictWhenFactsBecameBetter() {
            ModelSet set = office.files(laptop());
            RequestView request = submit(set, "public");
            office.confirm(lead, set);

            assertThat(requests.reevaluateModel(lead, set.digest().toString())).isOne();

            RequestView better = requests.get(developer, request.id());
            assertThat(answer(better).outcome()).isEqualTo(Outcome.ALLOW);
            assertThat(better.state()).isEqualTo(RequestState.IN_REVIEW);
            assertThat(better.awaited()).containsExactly("security_lead");
            assertThat(approve(lead, better).state()).isEqualTo(RequestState.APPROVED);
        }

        @Test
        void shouldGiveOneResultWhenTwoRace() throws Exception {
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                for (int round = 0; round < 15; round++) {
                    race(threads);
                }
            }
        }

        private void race(ExecutorService threads) throws Exception {
            RequestView request = submit(office.files(laptop()), "public");
            CyclicBarrier start = new CyclicBarrier(2);
            List<Future<RequestView>> answers = new ArrayList<>();
            for (Caller reviewer : List.of(lead, office.person(Role.SECURITY_LEAD))) {
                Callable<RequestView> deed =
                        () -> {
                            start.await();
                            return approve(reviewer, request);
                        };
                answers.add(threads.submit(deed));
            }
            int won = 0;
            for (Future<RequestView> answer : answers) {
                try {
                    assertThat(answer.get().state()).isEqualTo(RequestState.APPROVED);
                    won++;
                } catch (ExecutionException e) {
                    assertThat(e.getCause())
                            .isInstanceOfSatisfying(
                                    Problem.class,
                                    problem ->
                                            assertThat(problem.code())
                                                    .isEqualTo(ProblemCode.ALREADY_DECIDED));
                }
            }
            assertThat(won).isOne();
            String id = approvalId(requests.get(developer, request.id()));
            assertThat(approvals.tokens(developer, id)).hasSize(1);
        }

        @Test
        void shouldBeHeldByTheDatabaseToo() {
            RequestView request = submit(office.files(laptop()), "confidential");
            approve(lead, request);

            assertThatThrownBy(() ->
                            transactions.executeWrite(status ->
                                    entities.createNativeQuery(
                                                    "insert into review select 'rev_x',"
                                                            + " request_id, revision,"
                                                            + " reviewer_id, 'data_owner',"
                                                            + " verdict, reason,"
                                                            + " decision_id, at from"
                                                            + " review where request_id ="
                                                            + " ?1")
                                            .setParameter(1, request.id())
                                            .executeUpdate()))
                    .rootCause()
                    .hasMessageContaining("review_request_id_revision_reviewer_id_key");
        }
    }
}
