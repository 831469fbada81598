package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.ModelSet;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Acts on one request at the same moment: one comes first, and the other is told. */
@ServerTest
class RevisionRaceTest {
    private static final int ROUNDS = 5;
    private static final int CROWD = 64;
    private static final Set<ProblemCode> TOLD =
            EnumSet.of(
                    ProblemCode.STALE_REVISION,
                    ProblemCode.PRECONDITION,
                    ProblemCode.ALREADY_DECIDED,
                    ProblemCode.CONFLICT,
                    ProblemCode.ONE_ROLE);

    @Inject Office office;
    @Inject Requests requests;
    @Inject Reviews reviews;
    @Inject Revisions revisions;
    @Inject Approvals approvals;

    private Caller developer;
    private Caller lead;
    private Office.Laptop laptop;

    @BeforeEach
    void people() {
        developer = office.person(Role.DEVELOPER);
        lead = office.person(Role.SECURITY_LEAD);
        laptop = office.laptop(developer, "personal");
    }

    @Nested
    class EditAgainstVerdict {
        @Test
        void shouldNeverApproveWhatTheReviewerDidNotRead() throws Exception {
            for (int round = 0; round < ROUNDS; round++) {
                RequestView request = submit();

                int won =
                        race(
                                List.of(
                                        () -> edit(request, 14),
                                        () -> decide(lead, request, "approve")));

                assertThat(won).isOne();
                RequestView after = requests.get(developer, request.id());
                assertThat(after.state() == RequestState.APPROVED).isEqualTo(after.revision() == 1);
                assertThat(after.durationDays()).isEqualTo(after.revision() == 1 ? 30 : 14);
                assertThat(after.reviews()).hasSize(after.revision() == 1 ? 1 : 0);
                assertThat(after.approvalId() == null).isEqualTo(after.revision() == 2);
            }
        }
    }

    @Nested
    class WithdrawalAgainstApproval {
        @Test
        void shouldEndInOneOfBoth() throws Exception {
            for (int round = 0; round < ROUNDS; round++) {
                RequestView request = submit();

                int won =
                        race(
                                List.of(
                                        () -> requests.withdraw(developer, request.id()),
                                        () -> decide(lead, request, "approve")));

                assertThat(won).isOne();
                RequestView after = requests.get(developer, request.id());
                assertThat(after.approvalId() == null)
                        .isEqualTo(after.state() == RequestState.WITHDRAWN);
            }
        }
    }

    @Nested
    class ChangesAgainstApproval {
        @Test
        void shouldLetOneReviewerOfARoleDecide() throws Exception {
            Caller other = office.person(Role.SECURITY_LEAD);
            for (int round = 0; round < ROUNDS; round++) {
                RequestView request = submit();

                int won =
                        race(
                                List.of(
                                        () -> decide(other, request, "changes"),
                                        () -> decide(lead, request, "approve")));

                assertThat(won).isOne();
                assertThat(requests.get(developer, request.id()).reviews()).hasSize(1);
            }
        }
    }

    @Nested
    class ManyAtOnce {
        @Test
        void shouldTakeOneEditOfManyTabs() throws Exception {
            RequestView request = submit();
            List<Callable<RequestView>> tabs = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                int days = i + 31;
                tabs.add(() -> edit(request, days));
            }

            assertThat(race(tabs)).isOne();

            assertThat(requests.get(developer, request.id()).revision()).isEqualTo(2);
            assertThat(revisions.list(developer, request.id())).hasSize(2);
        }

        @Test
        void shouldIssueOneApprovalWhateverComesTogether() throws Exception {
            RequestView request = submit();
            List<Callable<RequestView>> deeds = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                int days = i + 31;
                deeds.add(
                        switch (i % 4) {
                            case 0 -> () -> edit(request, days);
                            case 1 -> () -> decide(lead, request, "changes");
                            case 2 -> () -> requests.withdraw(developer, request.id());
                            default -> () -> decide(lead, request, "approve");
                        });
            }

            race(deeds);

            RequestView after = requests.get(developer, request.id());
            boolean approved = after.state() == RequestState.APPROVED;
            assertThat(after.approvalId() != null).isEqualTo(approved);
            if (approved) {
                assertThat(after.reviews())
                        .filteredOn(review -> review.revision() == after.revision())
                        .extracting(ReviewView::verdict)
                        .containsExactly(Verdict.APPROVE);
                assertThat(approvals.tokens(developer, String.valueOf(after.approvalId())))
                        .hasSize(1);
            }
        }
    }

    private RequestView submit() {
        ModelSet files = office.files(laptop);
        return requests.submit(developer, Office.request(laptop, files, "public"));
    }

    private RequestView edit(RequestView request, int days) {
        return revisions.revise(
                developer,
                request.id(),
                request.version(),
                new NewRequest(
                        request.deviceId(),
                        request.modelDigest(),
                        request.toolId(),
                        List.copyOf(request.scopes()),
                        List.copyOf(request.dataClasses()),
                        null,
                        request.environment(),
                        days,
                        request.reason()));
    }

    private RequestView decide(Caller reviewer, RequestView request, String verdict) {
        var said = new NewVerdict(verdict, "looked at all the facts", request.revision(), null);
        return reviews.decideAll(reviewer, NewVerdicts.of(request.id(), said), null).getFirst();
    }

    /** All at once; how many went through. The others were told what happened. */
    private static int race(List<Callable<RequestView>> deeds) throws Exception {
        CyclicBarrier start = new CyclicBarrier(deeds.size());
        int won = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(deeds.size())) {
            List<Future<RequestView>> answers = new ArrayList<>();
            for (Callable<RequestView> deed : deeds) {
                answers.add(
                        threads.submit(() -> {
                            start.await();
                            return deed.call();
                        }));
            }
            for (Future<RequestView> answer : answers) {
                try {
                    answer.get();
                    won++;
                } catch (ExecutionException e) {
                    assertThat(e.getCause())
                            .isInstanceOfSatisfying(
                                    Problem.class,
                                    problem -> assertThat(problem.code()).isIn(TOLD));
                }
            }
        }
        return won;
    }
}
