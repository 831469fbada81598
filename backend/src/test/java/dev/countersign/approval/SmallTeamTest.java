package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.Api;
import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeam;
import dev.countersign.portal.PageAssert;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class SmallTeamTest {
    private static final String WHY = "I am the only one in this office";
    private static final String PASSWORD = "correct horse battery staple";
    private static final String ADDRESS = "/api/v1/settings/small-team";

    @Inject Office office;
    @Inject Requests requests;
    @Inject Approvals approvals;
    @Inject SmallTeam team;
    @Inject People people;
    @Inject AuditLog audit;
    @Inject Awaiting awaiting;
    @Inject LocalAccounts accounts;
    @Inject EmbeddedServer server;
    @Inject Api api;

    private Caller alone = new Caller(Caller.Kind.PERSON, "", Set.of());
    private Caller administrator = alone;

    @BeforeEach
    void people() {
        alone = office.person(Role.DEVELOPER, Role.SECURITY_LEAD, Role.DATA_OWNER);
        administrator = office.person(Role.ADMINISTRATOR);
    }

    @AfterEach
    void off() {
        team.turn(administrator, false, "the test is over, second persons again");
    }

    private RequestView inReview(String dataClass) {
        Office.Laptop laptop = office.laptop(alone, "personal");
        RequestView request =
                requests.submit(alone, Office.request(laptop, office.files(laptop), dataClass));
        assertThat(request.state()).isEqualTo(RequestState.IN_REVIEW);
        return request;
    }

    private RequestView approve(RequestView request, String role) {
        return office.decide(
                alone,
                request.id(),
                new NewVerdict("approve", "nobody else is here", request.revision(), role));
    }

    private AuditRecord newest(String subject, String action) {
        return audit.about(subject, 50).stream()
                .filter(entry -> entry.action().equals(action))
                .findFirst()
                .orElseThrow();
    }

    @Nested
    class Off {
        @Test
        void shouldBeTheDefault() {
            assertThat(team.on()).isFalse();
            RequestView request = inReview("public");
            assertThatThrownBy(() -> approve(request, "security_lead"))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            e -> assertThat(e.code()).isEqualTo(ProblemCode.OWN_REQUEST));
        }

        @Test
        void shouldBeAgainAtOnceAndKeepWhatWasDecided() {
            team.turn(administrator, true, WHY);
            RequestView decided = approve(inReview("public"), "security_lead");
            team.turn(administrator, false, "somebody joined the team today");

            RequestView request = inReview("public");
            assertThatThrownBy(() -> approve(request, "security_lead")).isInstanceOf(Problem.class);
            assertThat(requests.get(alone, decided.id()).state()).isEqualTo(RequestState.APPROVED);
        }
    }

    @Nested
    class On {
        @Test
        void shouldLetOnePersonFillEveryRoleAndSayItInEveryRecord() {
            team.turn(administrator, true, WHY);
            RequestView request = inReview("confidential");

            RequestView half = approve(request, "security_lead");
            assertThat(half.state()).isEqualTo(RequestState.IN_REVIEW);
            RequestView done = approve(half, "data_owner");

            assertThat(done.state()).isEqualTo(RequestState.APPROVED);
            assertThat(done.reviews()).hasSize(2).allMatch(ReviewView::smallTeam);
            assertThat(
                            newest(request.id(), "review.recorded")
                                    .facts()
                                    .path("small_team")
                                    .asBoolean())
                    .isTrue();
        }

        @Test
        void shouldNotMarkWhatASecondPersonDecides() {
            team.turn(administrator, true, WHY);
            RequestView request = inReview("public");
            Caller other = office.person(Role.SECURITY_LEAD);

            RequestView done =
                    office.decide(
                            other,
                            request.id(),
                            new NewVerdict("approve", "it is fine so", request.revision(), null));

            assertThat(done.reviews()).hasSize(1).noneMatch(ReviewView::smallTeam);
        }

        @Test
        void shouldLetSomebodyResumeTheirOwnApprovalAndSaySo() {
            team.turn(administrator, true, WHY);
            Office.Laptop laptop = office.laptop(alone, "personal");
            String id =
                    String.valueOf(
                            requests.submit(
                                            alone,
                                            Office.request(
                                                    laptop,
                                                    office.confirmedFiles(laptop),
                                                    "public"))
                                    .approvalId());
            approvals.suspend(alone, id, null, "looking at something");

            approvals.resume(alone, id, null, "it was nothing after all");

            assertThat(newest(id, "approval.resumed").facts().path("small_team").asBoolean())
                    .isTrue();
        }

        @Test
        void shouldLetOnesOwnRequestWaitForOneself() {
            RequestView request = inReview("public");
            assertThat(awaited()).doesNotContain(request.id());
            long before = awaiting.length(alone).count();

            team.turn(administrator, true, WHY);

            assertThat(awaited()).contains(request.id());
            assertThat(awaiting.length(alone).count()).isGreaterThan(before);
            assertThat(awaiting.length(alone).oldest()).isNotNull();
        }

        private List<String> awaited() {
            return awaiting.page(alone, null, 200).items().stream().map(RequestView::id).toList();
        }

        @Test
        void shouldNotOfferToVouchForOnesOwnFiles() {
            team.turn(administrator, true, WHY);
            RequestView request = inReview("public");
            Browser mine = browser();
            String address = "/reviews/" + request.id();

            HttpResponse<String> page = mine.get(address);
            HttpResponse<String> refused =
                    mine.post(
                            address + "/confirmation",
                            Map.of("modelId", "phi-3", "source", "https://example.org/mine"));

            assertThat(page.body())
                    .contains("value=\"approve\"")
                    .doesNotContain(address + "/confirmation", address + "/scan");
            PageAssert.isPage(refused, 403);
            assertThat(refused.body()).contains("Somebody else confirms facts");
        }

        private Browser browser() {
            accounts.setPassword("test", alone.id(), PASSWORD.toCharArray());
            Browser browser = new Browser(server.getURL().toString());
            browser.signIn(people.get(alone.id()).username(), PASSWORD);
            return browser;
        }

        @Test
        void shouldGiveNobodyARole() {
            team.turn(administrator, true, WHY);
            Caller developer = office.person(Role.DEVELOPER);
            Office.Laptop laptop = office.laptop(developer, "personal");
            RequestView request =
                    requests.submit(
                            developer, Office.request(laptop, office.files(laptop), "public"));
            assertThatThrownBy(() ->
                            office.decide(
                                    developer,
                                    request.id(),
                                    new NewVerdict(
                                            "approve",
                                            "I want it myself",
                                            request.revision(),
                                            null)))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            e -> assertThat(e.code()).isEqualTo(ProblemCode.ROLE_NOT_NEEDED));
        }
    }

    @Nested
    class Turn {
        @Test
        void shouldBeForAdministratorsWithAReasonOnly() {
            Api.Identity boss = api.person(Role.ADMINISTRATOR);
            String on = "{\"on\":true,\"reason\":\"" + WHY + "\"}";

            assertThat(api.put(api.person(Role.SECURITY_LEAD), ADDRESS, "", on).status())
                    .isEqualTo(403);
            assertThat(api.put(api.client("inventory:write"), ADDRESS, "", on).status())
                    .isEqualTo(403);
            assertThat(api.put(boss, ADDRESS, "", "{\"on\":true,\"reason\":\"short\"}").errors())
                    .containsExactly("/reason length");
            assertThat(api.put(boss, ADDRESS, "", "{\"reason\":\"" + WHY + "\"}").errors())
                    .containsExactly("/on missing");
            assertThat(team.on()).isFalse();

            Api.Answer answer = api.put(boss, ADDRESS, "", on);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().path("on").asBoolean()).isTrue();
            assertThat(answer.body().path("newest").path("reason").asText()).isEqualTo(WHY);
            assertThat(answer.body().path("holders").path("security_lead").asInt())
                    .as("so that it can be seen whether there are others to ask")
                    .isPositive();
            assertThat(team.on()).isTrue();
        }

        @Test
        void shouldCountARoleThatWasTakenAwayFromTheRegister() {
            Person former = people.get(administrator.id());
            people.change("system", former.id(), Set.of(Role.DEVELOPER), null, null);
            try {
                assertThatThrownBy(() -> team.turn(administrator, true, WHY))
                        .isInstanceOfSatisfying(
                                Problem.class,
                                e -> assertThat(e.code()).isEqualTo(ProblemCode.FORBIDDEN));
            } finally {
                people.change("system", former.id(), Set.of(Role.ADMINISTRATOR), null, null);
            }
        }

        @Test
        void shouldRecordEachSwitchOnce() {
            long before = switches();
            team.turn(administrator, true, WHY);
            team.turn(administrator, true, WHY);
            assertThat(switches()).isEqualTo(before + 1);
            assertThat(team.history().getFirst().reason()).isEqualTo(WHY);
        }

        private long switches() {
            List<AuditRecord> all = audit.about("small_team", 1000);
            return all.stream().filter(e -> e.action().equals("small_team.switched_on")).count();
        }
    }
}
