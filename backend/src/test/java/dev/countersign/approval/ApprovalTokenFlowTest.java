package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.issuance.IssuedToken;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.ModelSet;
import dev.countersign.token.Reason;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What an approved request leads to: its token, its end and its place in lists. */
@ServerTest
class ApprovalTokenFlowTest extends RequestScene {
    @Nested
    class Token {
        @Test
        void shouldPassEveryRuleOfTheVerifier() throws IOException {
            ModelSet set = office.confirmedFiles(laptop());
            IssuedToken token = token(submit(set, "public"));

            assertThat(refusal(token, set)).isEmpty();
        }

        @Test
        void shouldBeRefusedInTheVeryNextListAfterRevocation() throws IOException {
            ModelSet set = office.confirmedFiles(laptop());
            RequestView request = submit(set, "public");
            IssuedToken token = token(request);
            assertThat(refusal(token, set)).isEmpty();

            approvals.suspend(lead, approvalId(request), null, "looking into it");
            assertThat(refusal(token, set)).contains(Reason.STATUS_SUSPENDED);
            approvals.resume(lead, approvalId(request), null, "nothing found");
            assertThat(refusal(token, set)).isEmpty();
            approvals.revoke(lead, approvalId(request), null, "licence withdrawn");
            assertThat(refusal(token, set)).contains(Reason.STATUS_REVOKED);

            assertThat(actions(approvalId(request)))
                    .startsWith("approval.revoked", "approval.resumed", "approval.suspended");
            assertProblem(
                    ProblemCode.CONFLICT,
                    () -> approvals.resume(lead, approvalId(request), null, "second thoughts"));
        }

        @Test
        void shouldNotBeResumedByItsOwner() {
            Caller both = office.person(Role.DEVELOPER, Role.SECURITY_LEAD);
            Office.Laptop own = office.laptop(both, "personal");
            RequestView request =
                    requests.submit(
                            both, Office.request(own, office.confirmedFiles(own), "public"));
            approvals.suspend(lead, approvalId(request), null, "looking into it");

            assertProblem(
                    ProblemCode.FORBIDDEN,
                    () -> approvals.resume(both, approvalId(request), null, "nothing found"));
        }

        @Test
        void shouldNotBeReissuedBeforeItIsDue() {
            RequestView request = submit(office.confirmedFiles(laptop()), "public");

            assertThat(renewals.due(laptop().id())).isEmpty();
            assertThat(renewals.renew(approvalId(request))).isInstanceOf(Renewal.NotDue.class);
            assertThat(renewals.liveTokens(laptop().id())).hasSize(1);
        }

        @Test
        void shouldDieWithItsDevice() throws IOException {
            ModelSet set = office.confirmedFiles(laptop());
            RequestView request = submit(set, "public");
            IssuedToken token = token(request);

            assertThat(
                            departures
                                    .deviceLost(developer, laptop().id(), "left it on the train")
                                    .revokedApprovals())
                    .isOne();

            assertThat(approvals.get(developer, approvalId(request)).state())
                    .isEqualTo(ApprovalState.REVOKED);
            assertThat(refusal(token, set)).contains(Reason.STATUS_REVOKED);
        }
    }

    @Nested
    class Withdraw {
        @Test
        void shouldBeForThePersonWhoAskedOnly() {
            RequestView request = submit(office.files(laptop()), "public");

            assertProblem(ProblemCode.FORBIDDEN, () -> requests.withdraw(lead, request.id()));
            assertThat(requests.withdraw(developer, request.id()).state())
                    .isEqualTo(RequestState.WITHDRAWN);
            assertProblem(ProblemCode.CONFLICT, () -> requests.withdraw(developer, request.id()));
            assertProblem(ProblemCode.ALREADY_DECIDED, () -> approve(lead, request));
        }
    }

    @Nested
    class Lists {
        @Test
        void shouldShowPeopleTheirOwnOnly() {
            RequestView request = submit(office.files(laptop()), "public");
            Caller stranger = office.person(Role.DEVELOPER);

            assertProblem(ProblemCode.NOT_FOUND, () -> requests.get(stranger, request.id()));
            assertThat(requests.list(stranger, RequestFilter.ALL, null, 10).items()).isEmpty();
            assertThat(requests.list(developer, RequestFilter.ALL, null, 10).items())
                    .extracting(RequestView::id)
                    .containsExactly(request.id());
        }

        @Test
        void shouldQueueWhatWaitsForTheCaller() {
            RequestView request = submit(office.files(laptop()), "confidential");
            assertThat(queue(lead)).contains(request.id());
            assertThat(queue(dataOwner)).contains(request.id());

            approve(lead, request);

            assertThat(queue(lead)).doesNotContain(request.id());
            assertThat(queue(dataOwner)).contains(request.id());
            assertThat(queue(developer)).isEmpty();
        }

        private List<String> queue(Caller caller) {
            return awaiting.page(caller, null, 200).items().stream().map(RequestView::id).toList();
        }
    }
}
