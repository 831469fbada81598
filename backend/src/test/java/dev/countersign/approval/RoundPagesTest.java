package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.policy.CountedPolicy;
import dev.countersign.portal.PageAssert;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Editing, commenting, reviewing and confirming through the forms, without JavaScript. */
@ServerTest
class RoundPagesTest {
    private static final String PASSWORD = "a password for rounds";

    @Inject EmbeddedServer server;
    @Inject Office office;
    @Inject Requests requests;
    @Inject People people;
    @Inject LocalAccounts accounts;
    @Inject CountedPolicy policy;

    private Caller developer;
    private Caller lead;
    private Office.Laptop laptop;
    private RequestView request;
    private Browser mine;
    private Browser leads;

    @BeforeEach
    void requestInReview() {
        developer = office.person(Role.DEVELOPER);
        lead = office.person(Role.SECURITY_LEAD);
        laptop = office.laptop(developer, "personal");
        request = submit("public");
        mine = signedIn(developer);
        leads = signedIn(lead);
    }

    private RequestView submit(String dataClass) {
        return requests.submit(developer, Office.request(laptop, office.files(laptop), dataClass));
    }

    private Browser signedIn(Caller caller) {
        accounts.setPassword("test", caller.id(), PASSWORD.toCharArray());
        Browser signed = new Browser(server.getURL().toString());
        signed.signIn(people.get(caller.id()).username(), PASSWORD);
        return signed;
    }

    private Map<String, String> form(int revision, int days, String reason) {
        Map<String, String> form = new HashMap<>();
        form.put("revision", String.valueOf(revision));
        form.put("modelDigest", request.modelDigest());
        form.put("deviceId", request.deviceId());
        form.put("toolId", "ollama");
        form.put("scopes", "code_generation");
        form.put("dataClasses", request.dataClasses().getFirst());
        form.put("durationDays", String.valueOf(days));
        form.put("reason", reason);
        return form;
    }

    private HttpResponse<String> save(int revision, int days, String reason) {
        return mine.post("/requests/" + request.id() + "/edit", form(revision, days, reason));
    }

    private HttpResponse<String> verdict(String verdict, int revision, String reason) {
        return leads.post(
                "/reviews/" + request.id(),
                Map.of(
                        "verdict",
                        verdict,
                        "revision",
                        String.valueOf(revision),
                        "role",
                        "security_lead",
                        "reason",
                        reason));
    }

    @Nested
    class Edit {
        @Test
        void shouldShowTheFormAsItWasFilledIn() {
            var page = mine.get("/requests/" + request.id() + "/edit");
            PageAssert.isPage(page, 200);
            assertThat(page.body()).contains("try the model on our tests", "name=\"revision\"");
        }

        @Test
        void shouldSayWhatChangedAndWhoseVerdictCountsNoMore() {
            request = submit("confidential");
            Caller owner = office.person(Role.DATA_OWNER);
            office.decide(
                    owner,
                    request.id(),
                    new NewVerdict("approve", "samples only, so fine", 1, null));

            assertThat(save(1, 14, "a shorter time is enough").statusCode()).isEqualTo(303);

            var page = mine.get("/requests/" + request.id());
            PageAssert.isPage(page, 200);
            assertThat(page.body())
                    .contains(
                            "Changed since revision 1",
                            "30 days",
                            "14 days",
                            "Given for revision 1",
                            "0 of 2 agreed");
            assertThat(leads.get("/reviews/" + request.id()).body())
                    .contains("Changed since revision 1", "counts no more");
        }

        @Test
        void shouldShowBothVersionsToTheSecondTabAndTakeItOver() {
            assertThat(save(1, 14, "a shorter time is enough").statusCode()).isEqualTo(303);

            var conflict = save(1, 30, "written in the second tab");

            PageAssert.isPage(conflict, 409);
            assertThat(conflict.body())
                    .contains("a shorter time is enough", "written in the second tab", "differs");
            // the second tab changed the reason only: the other tab's duration stays
            assertThat(save(2, 14, "written in the second tab").statusCode()).isEqualTo(303);
            assertThat(conflict.body()).contains("name=\"durationDays\" value=\"14\"");
            RequestView now = requests.get(developer, request.id());
            assertThat(now.revision()).isEqualTo(3);
            assertThat(now.durationDays()).isEqualTo(14);
        }

        @Test
        void shouldTellWhoSendsTheSameFormTwice() {
            save(1, 14, "a shorter time is enough");

            HttpResponse<String> again = save(1, 14, "a shorter time is enough");

            assertThat(again.statusCode()).isEqualTo(303);
            assertThat(mine.get("/requests/" + request.id()).body()).contains("saved already");
            assertThat(requests.get(developer, request.id()).revision()).isEqualTo(2);
        }

        @Test
        void shouldAskPolicyOnceForEachLiveAnswer() {
            String address = "/requests/" + request.id() + "/edit";

            int answers =
                    policy.during(() -> {
                        mine.get(address);
                        mine.post(address + "/answer", form(1, 14, "a shorter time is enough"));
                    });
            int saving = policy.during(() -> save(1, 14, "a shorter time is enough"));
            int evidence = policy.during(() -> mine.get("/requests/" + request.id() + "/evidence"));

            assertThat(answers).as("what would help is not looked for").isEqualTo(2);
            assertThat(saving).isOne();
            assertThat(evidence).isZero();
        }

        @Test
        void shouldKeepAnEnvironmentThatWasAskedForElsewhere() {
            NewRequest said = Office.request(laptop, office.files(laptop), "public");
            request =
                    requests.submit(
                            developer,
                            new NewRequest(
                                    said.deviceId(),
                                    said.modelDigest(),
                                    said.toolId(),
                                    List.of("code_generation"),
                                    said.dataClasses(),
                                    null,
                                    "ci",
                                    30,
                                    said.reason()));
            String address = "/requests/" + request.id() + "/edit";
            Map<String, String> unchanged = form(1, 30, request.reason());
            unchanged.put("environment", "ci");
            Map<String, String> changed = form(1, 30, request.reason());

            assertThat(mine.get(address).body())
                    .contains("name=\"environment\" value=\"ci\" checked", "value=\"development\"");
            assertThat(mine.post(address, unchanged).statusCode()).isEqualTo(303);
            assertThat(requests.get(developer, request.id()).revision()).isOne();
            changed.put("environment", "development");
            assertThat(mine.post(address, changed).statusCode()).isEqualTo(303);
            assertThat(requests.get(developer, request.id()).environment())
                    .isEqualTo("development");
            var conflict = mine.post(address, form(1, 14, "written in the second tab"));
            PageAssert.isPage(conflict, 409);
            assertThat(conflict.body())
                    .contains("Environment", "name=\"environment\" value=\"development\"");
        }

        @Test
        void shouldNotNameADeviceOfSomebodyElse() {
            Caller chief = office.person(Role.DEVELOPER);
            Office.Laptop foreign = office.laptop(chief, "personal");
            office.rename(chief, foreign, "the laptop of the chief");
            save(1, 14, "a shorter time is enough");
            Map<String, String> form = form(1, 30, "written in the second tab");
            form.put("deviceId", foreign.id());

            var conflict = mine.post("/requests/" + request.id() + "/edit", form);

            PageAssert.isPage(conflict, 409);
            assertThat(conflict.body()).contains(foreign.id()).doesNotContain("of the chief");
        }

        @Test
        void shouldLoseNothingWhenItWasDecidedMeanwhile() {
            requests.withdraw(developer, request.id());

            var page = save(1, 14, "my long and careful words");

            PageAssert.isPage(page, 409);
            assertThat(page.body()).contains("my long and careful words", "cannot be changed");
        }

        @Test
        void shouldNameWrongFieldsAndKeepWhatWasTyped() {
            var page = save(1, 9999, "short");

            PageAssert.isPage(page, 422);
            assertThat(page.body()).contains("href=\"#reason\"", ">short</textarea>");
        }

        @Test
        void shouldRefuseOthers() {
            assertThat(leads.get("/requests/" + request.id() + "/edit").statusCode())
                    .isEqualTo(403);
        }
    }

    @Nested
    class Review {
        @Test
        void shouldSayWhatChangedSinceTheVerdictsRevisionAndKeepItsReason() {
            save(1, 14, "a shorter time is enough");

            var page = verdict("approve", 1, "I had read all of revision one");

            PageAssert.isPage(page, 409);
            assertThat(page.body())
                    .contains(
                            "Changed since revision 1",
                            "14 days",
                            ">I had read all of revision one</textarea>",
                            "name=\"revision\" value=\"2\"");
        }

        @Test
        void shouldShowWhatWasNotRecordedWhenItIsDecided() {
            requests.withdraw(developer, request.id());

            var page = verdict("approve", 1, "my reasons in full length");

            PageAssert.isPage(page, 409);
            assertThat(page.body()).contains("was not recorded", "my reasons in full length");
        }

        @Test
        void shouldTellWhoGoesBackAndSendsAgain() {
            assertThat(verdict("changes", 1, "please shorten the duration").statusCode())
                    .isEqualTo(303);

            assertThat(verdict("changes", 1, "please shorten the duration").statusCode())
                    .isEqualTo(303);

            assertThat(leads.get("/requests/" + request.id()).body())
                    .contains("nothing happened a second time");
            assertThat(requests.get(lead, request.id()).reviews()).hasSize(1);
        }

        @Test
        void shouldSendItBackAndReturnByAnAnswer() {
            verdict("changes", 1, "which samples are these?");
            assertThat(mine.get("/requests/" + request.id()).body())
                    .contains("asked for changes", "which samples are these?", "It waits for you");
            assertThat(leads.get("/reviews/" + request.id()).body())
                    .contains("waits for the person who asked");

            HttpResponse<String> answer =
                    mine.post(
                            "/requests/" + request.id() + "/resubmission",
                            Map.of("revision", "1", "answer", "Our own samples of last year."));

            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(leads.get("/reviews/" + request.id()).body())
                    .contains("Our own samples of last year.", "Ask for changes");
        }

        @Test
        void shouldSayWhatAConfirmationChanged() {
            String page = leads.get("/reviews/" + request.id() + "?model=phi").body();
            assertThat(page).contains("value=\"phi-3\"");

            HttpResponse<String> done =
                    leads.post(
                            "/reviews/" + request.id() + "/confirmation",
                            Map.of(
                                    "modelId", "phi-3",
                                    "source", "https://example.org/list",
                                    "relation", "quantized",
                                    "ancestorName", "bartowski"));

            assertThat(done.statusCode()).isEqualTo(303);
            String next = done.headers().firstValue("Location").orElseThrow();
            var after = leads.get(next);
            PageAssert.isPage(after, 200);
            assertThat(after.body())
                    .contains("Policy was asked again", "Gone:", "model.catalogue.unknown")
                    .contains("bartowski", "https://example.org/list");
        }

        @Test
        void shouldCompareOnlyWithDecisionsOnTheSameRequest() {
            String address = "/reviews/" + request.id() + "?before=";
            String other = submit("public").decisionId();

            assertThat(leads.get(address + request.decisionId()).body())
                    .contains("It says the same as before.");
            for (String before : List.of(other, "dec_none")) {
                var page = leads.get(address + before);
                PageAssert.isPage(page, 200);
                assertThat(page.body()).doesNotContain("Policy was asked again");
            }
        }

        @Test
        void shouldRecordAScan() {
            String address = "/reviews/" + request.id() + "/scan";
            var wrong = leads.post(address, Map.of("kind", "malware", "result", "clean"));
            PageAssert.isPage(wrong, 422);
            assertThat(wrong.body()).contains("href=\"#tool\"");

            HttpResponse<String> done =
                    leads.post(
                            address,
                            Map.of("kind", "malware", "result", "clean", "tool", "scanner 1.2"));

            assertThat(done.statusCode()).isEqualTo(303);
            assertThat(leads.get("/reviews/" + request.id()).body()).contains("Malware");
        }
    }

    @Nested
    class Words {
        @Test
        void shouldBeShownAsTheyAreAndNeverRun() {
            String bad = "<script>alert(1)</script> ${7*7} [[${7*7}]] __${7*7}__ {{7*7}}";
            mine.post("/requests/" + request.id() + "/comments", Map.of("text", bad));
            verdict("changes", 1, bad);

            for (String page : List.of("/requests/", "/reviews/")) {
                assertThat(leads.get(page + request.id()).body())
                        .contains("&lt;script&gt;alert(1)&lt;/script&gt; ${7*7} [[${7*7}]]")
                        .doesNotContain("<script>alert(1)");
            }
        }

        @Test
        void shouldBeRefusedWhenTheyMisleadAndKept() {
            for (String bad : List.of("turned \u202E around", "x".repeat(10_000))) {
                var page =
                        mine.post("/requests/" + request.id() + "/comments", Map.of("text", bad));
                PageAssert.isPage(page, 422);
                assertThat(page.body())
                        .contains("href=\"#text\"")
                        .contains(bad.split("\u202E"))
                        .doesNotContain("\u202E");
            }
        }

        @Test
        void shouldLeadBackToTheReview() {
            HttpResponse<String> kept =
                    leads.post(
                            "/requests/" + request.id() + "/comments",
                            Map.of("text", "Which licence?", "back", "review"));

            assertThat(kept.headers().firstValue("Location"))
                    .contains("/reviews/" + request.id() + "#comments");
        }
    }
}
