package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.problem.FieldError;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.ModelSet;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What becomes of a request and its verdicts when it is edited, sent back or withdrawn. */
@ServerTest
class RevisionTest {
    @Inject Office office;
    @Inject Requests requests;
    @Inject Awaiting awaiting;
    @Inject Revisions revisions;
    @Inject Comments comments;
    @Inject Approvals approvals;
    @Inject AuditLog audit;

    private Caller developer = new Caller(Caller.Kind.PERSON, "", Set.of());
    private Caller lead = developer;
    private Caller dataOwner = developer;
    private Office.Laptop laptop;
    private ModelSet files;

    @BeforeEach
    void people() {
        developer = office.person(Role.DEVELOPER);
        lead = office.person(Role.SECURITY_LEAD);
        dataOwner = office.person(Role.DATA_OWNER);
        laptop = office.laptop(developer, "personal");
        files = office.files(laptop);
    }

    @Nested
    class Edit {
        @Test
        void shouldMakeEarlierVerdictsCountNoMore() {
            RequestView request = submit(files, "confidential");
            decide(dataOwner, request, "approve");

            RequestView edited = edit(request, asked(files, 14, "confidential"));

            assertThat(edited.revision()).isEqualTo(2);
            assertThat(edited.state()).isEqualTo(RequestState.IN_REVIEW);
            assertThat(edited.awaited()).containsExactly("data_owner", "security_lead");
            assertThat(edited.decisionId()).isNotEqualTo(request.decisionId());
            assertThat(edited.reviews())
                    .extracting(ReviewView::revision, ReviewView::verdict)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(1, Verdict.APPROVE));
            assertProblem(ProblemCode.STALE_REVISION, () -> decide(lead, request, "approve"));
            decide(lead, edited, "approve");
            assertThat(decide(dataOwner, edited, "approve").state())
                    .isEqualTo(RequestState.APPROVED);
        }

        @Test
        void shouldKeepEveryRevisionWithWhatItChanged() {
            RequestView request = submit(files, "public");

            edit(request, asked(files, 14, "public", "source_code"));

            List<RevisionView> kept = revisions.list(lead, request.id());
            assertThat(kept).extracting(RevisionView::revision).containsExactly(2, 1);
            assertThat(kept.getFirst().cause()).isEqualTo(RevisionCause.EDITED);
            assertThat(kept.getFirst().changes())
                    .containsExactly(
                            new RequestChange(
                                    "data_classes",
                                    List.of("public"),
                                    List.of("public", "source_code")),
                            new RequestChange("duration_days", List.of("30"), List.of("14")));
            assertThat(kept.getLast().durationDays()).isEqualTo(30);
            assertThat(kept.getLast().decisionId()).isEqualTo(request.decisionId());
        }

        @Test
        void shouldDoNothingWhenTheSameIsSaidAgain() {
            RequestView request = submit(files, "confidential");
            decide(dataOwner, request, "approve");

            RequestView same = edit(request, Office.request(laptop, files, "confidential"));

            assertThat(same.version()).isEqualTo(request.version());
            assertThat(same.awaited()).containsExactly("security_lead");
            assertThat(actions(request.id())).doesNotContain("request.revised");
        }

        @Test
        void shouldDropARoleThatPolicyAsksForNoMore() {
            RequestView request = submit(files, "confidential");

            RequestView edited = edit(request, Office.request(laptop, files, "public"));

            assertThat(edited.awaited()).containsExactly("security_lead");
        }

        @Test
        void shouldIssueWhatPolicyAllowsNow() {
            ModelSet known = office.confirmedFiles(laptop);
            RequestView request = submit(known, "confidential");
            assertThat(request.state()).isEqualTo(RequestState.IN_REVIEW);

            RequestView edited = edit(request, Office.request(laptop, known, "public"));

            assertThat(edited.state()).isEqualTo(RequestState.APPROVED);
            String approval = String.valueOf(edited.approvalId());
            assertThat(approvals.get(developer, approval).state()).isEqualTo(ApprovalState.ACTIVE);
        }

        @Test
        void shouldBringADeniedRequestToReviewOrBack() {
            RequestView denied = submit(files, "secret");
            assertThat(denied.state()).isEqualTo(RequestState.DENIED);

            RequestView open = edit(denied, Office.request(laptop, files, "public"));
            assertThat(open.state()).isEqualTo(RequestState.IN_REVIEW);

            RequestView again = edit(open, Office.request(laptop, files, "secret"));
            assertThat(again.state()).isEqualTo(RequestState.DENIED);
            assertThat(again.needs()).isEmpty();
            assertProblem(ProblemCode.ALREADY_DECIDED, () -> decide(lead, again, "approve"));
        }

        @Test
        void shouldRefuseWhoDidNotReadTheNewest() {
            RequestView request = submit(files, "public");
            edit(request, asked(files, 14, "public"));

            assertProblem(ProblemCode.PRECONDITION, () -> edit(request, asked(files, 7, "public")));
            assertProblem(
                    ProblemCode.STALE_REVISION,
                    () ->
                            revisions.reviseRevision(
                                    developer, request.id(), 1, asked(files, 7, "public")));
        }

        @Test
        void shouldRefuseEverybodyElse() {
            RequestView request = submit(files, "public");
            NewRequest said = asked(files, 14, "public");

            assertProblem(
                    ProblemCode.FORBIDDEN,
                    () -> revisions.revise(lead, request.id(), request.version(), said));
            assertProblem(
                    ProblemCode.NOT_FOUND,
                    () ->
                            revisions.revise(
                                    office.person(Role.DEVELOPER),
                                    request.id(),
                                    request.version(),
                                    said));
        }

        @Test
        void shouldRefuseADecidedRequest() {
            RequestView request = submit(files, "public");
            RequestView approved = decide(lead, request, "approve");

            assertProblem(ProblemCode.CONFLICT, () -> edit(approved, asked(files, 14, "public")));
        }

        @Test
        void shouldChangeNothingWhenAFieldIsWrong() {
            RequestView request = submit(files, "public");

            assertThatThrownBy(() -> edit(request, asked(files, 0, "nonsense")))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem ->
                                    assertThat(problem.errors())
                                            .extracting(FieldError::pointer)
                                            .containsExactlyInAnyOrder(
                                                    "/data_classes/0", "/duration_days"));
            assertThat(requests.get(developer, request.id()).version())
                    .isEqualTo(request.version());
        }
    }

    @Nested
    class AskForChanges {
        @Test
        void shouldWaitForWhoAskedAndForNobodyElse() {
            RequestView request = submit(files, "confidential");

            RequestView sentBack = decide(lead, request, "changes");

            assertThat(sentBack.state()).isEqualTo(RequestState.CHANGES_REQUESTED);
            assertThat(awaiting.page(dataOwner, null, 200).items())
                    .extracting(RequestView::id)
                    .doesNotContain(request.id());
            assertProblem(ProblemCode.ALREADY_DECIDED, () -> decide(dataOwner, request, "approve"));
            assertThat(record(request.id(), "review.recorded").facts().path("verdict").asText())
                    .isEqualTo("changes");
        }

        @Test
        void shouldReturnToReviewByAnEdit() {
            RequestView request = submit(files, "public");
            RequestView sentBack = decide(lead, request, "changes");

            RequestView edited = edit(sentBack, asked(files, 14, "public"));

            assertThat(edited.state()).isEqualTo(RequestState.IN_REVIEW);
            assertThat(edited.revision()).isEqualTo(2);
            assertThat(decide(lead, edited, "approve").state()).isEqualTo(RequestState.APPROVED);
        }

        @Test
        void shouldBeSeenByTheSameRoleThoughPolicyAllowsByNow() {
            RequestView request = submit(files, "public");
            RequestView sentBack = decide(lead, request, "changes");
            office.confirm(office.person(Role.SECURITY_LEAD), files);

            RequestView edited = edit(sentBack, asked(files, 14, "public"));

            assertThat(edited.state()).isEqualTo(RequestState.IN_REVIEW);
            assertThat(edited.needs()).containsExactly(request.needs().getFirst());
            assertThat(decide(lead, edited, "approve").state()).isEqualTo(RequestState.APPROVED);
        }

        @Test
        void shouldNeedAReason() {
            RequestView request = submit(files, "public");

            assertThatThrownBy(() ->
                            office.decide(
                                    lead,
                                    request.id(),
                                    new NewVerdict("changes", "", request.revision(), null)))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem ->
                                    assertThat(problem.errors())
                                            .extracting(FieldError::pointer)
                                            .containsExactly("/reason"));
        }
    }

    @Nested
    class Resubmit {
        @Test
        void shouldReturnAsItIsWithTheAnswerKept() {
            RequestView request = submit(files, "confidential");
            decide(dataOwner, request, "changes");

            RequestView back =
                    revisions.resubmit(developer, request.id(), 1, "The data is our own samples.");

            assertThat(back.state()).isEqualTo(RequestState.IN_REVIEW);
            assertThat(back.revision()).isEqualTo(2);
            assertThat(back.awaited()).containsExactly("data_owner", "security_lead");
            assertThat(comments.list(lead, request.id(), null, 10).items())
                    .extracting(CommentView::text, CommentView::revision)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("The data is our own samples.", 2));
            assertThat(revisions.list(lead, request.id()).getFirst().cause())
                    .isEqualTo(RevisionCause.RESUBMITTED);
        }

        @Test
        void shouldOnlyFollowARequestForChanges() {
            RequestView request = submit(files, "public");

            assertProblem(
                    ProblemCode.CONFLICT,
                    () -> revisions.resubmit(developer, request.id(), 1, "nothing to change"));
        }
    }

    @Nested
    class Comment {
        @Test
        void shouldBeForEverybodyWhoSeesTheRequest() {
            RequestView request = submit(files, "public");
            Caller auditor = office.person(Role.AUDITOR);

            comments.add(auditor, request.id(), "Which licence is it?");
            comments.add(developer, request.id(), "MIT");
            comments.add(developer, request.id(), "MIT");

            assertThat(comments.list(lead, request.id(), null, 10).items())
                    .extracting(CommentView::personId)
                    .containsExactlyInAnyOrder(developer.id(), auditor.id());
            AuditRecord record = record(request.id(), "request.commented");
            assertThat(record.facts().path("text_digest").asText()).startsWith("sha256:");
            assertProblem(
                    ProblemCode.NOT_FOUND,
                    () -> comments.add(office.person(Role.DEVELOPER), request.id(), "hello"));
        }

        @Test
        void shouldRefuseTextsThatMislead() {
            RequestView request = submit(files, "public");
            for (String wrong : List.of("", " ", "a\u202Eb", "a\u0000b", "a".repeat(10_000))) {
                assertThatThrownBy(() -> comments.add(developer, request.id(), wrong))
                        .isInstanceOfSatisfying(
                                Problem.class,
                                problem ->
                                        assertThat(problem.errors())
                                                .extracting(FieldError::pointer)
                                                .containsOnly("/text"));
            }
            assertThat(comments.list(developer, request.id(), null, 10).items()).isEmpty();
        }
    }

    @Nested
    class Withdraw {
        @Test
        void shouldKeepTheReason() {
            RequestView request = submit(files, "public");
            decide(lead, request, "changes");

            RequestView withdrawn =
                    requests.withdraw(developer, request.id(), "I use another model");

            assertThat(withdrawn.state()).isEqualTo(RequestState.WITHDRAWN);
            assertThat(record(request.id(), "request.withdrawn").facts())
                    .hasToString("{\"reason\":\"I use another model\"}");
        }
    }

    private RequestView submit(ModelSet set, String... classes) {
        return requests.submit(developer, Office.request(laptop, set, classes));
    }

    private RequestView edit(RequestView request, NewRequest said) {
        return revisions.revise(developer, request.id(), request.version(), said);
    }

    private NewRequest asked(ModelSet set, int days, String... classes) {
        NewRequest plain = Office.request(laptop, set, classes);
        return new NewRequest(
                plain.deviceId(),
                plain.modelDigest(),
                plain.toolId(),
                plain.scopes(),
                plain.dataClasses(),
                plain.sanitisation(),
                plain.environment(),
                days,
                plain.reason());
    }

    private RequestView decide(Caller reviewer, RequestView request, String verdict) {
        return office.decide(
                reviewer,
                request.id(),
                new NewVerdict(verdict, "looked at all the facts", request.revision(), null));
    }

    private List<String> actions(String subject) {
        return audit.about(subject, 20).stream().map(AuditRecord::action).toList();
    }

    private AuditRecord record(String subject, String action) {
        return audit.about(subject, 20).stream()
                .filter(entry -> entry.action().equals(action))
                .findFirst()
                .orElseThrow();
    }

    private static void assertProblem(ProblemCode code, Runnable deed) {
        assertThatThrownBy(deed::run)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
