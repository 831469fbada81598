package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeam;
import dev.countersign.portal.PageAssert;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Pages of exceptions, of ending things in one act, of an approval and of small-team mode. */
@ServerTest
class SafetyPagesTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String WHY = "because it <b>has</b> to be so";

    @Inject EmbeddedServer server;
    @Inject Office office;
    @Inject Requests requests;
    @Inject Approvals approvals;
    @Inject People people;
    @Inject LocalAccounts accounts;
    @Inject SmallTeam team;
    @Inject Api api;

    private Caller developer = new Caller(Caller.Kind.PERSON, "", Set.of());
    private Caller lead = developer;
    private Caller boss = developer;

    @BeforeEach
    void people() {
        developer = office.person(Role.DEVELOPER);
        lead = office.person(Role.SECURITY_LEAD);
        boss = office.person(Role.ADMINISTRATOR);
    }

    private Browser browser(Caller who) {
        accounts.setPassword("system", who.id(), PASSWORD.toCharArray());
        Browser browser = new Browser(server.getURL().toString());
        assertThat(browser.signIn(people.get(who.id()).username(), PASSWORD).statusCode())
                .isEqualTo(303);
        return browser;
    }

    private static String location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        return answer.headers().firstValue("location").orElse("");
    }

    @Nested
    class Waiving {
        @Test
        void shouldLeadFromADenialToAnApproval() {
            Office.Laptop laptop = office.laptop(developer, "personal");
            var set = office.confirmedFiles(laptop);
            office.report(laptop, Map.of("firewall_on", false));
            RequestView denied = requests.submit(developer, Office.request(laptop, set, "public"));
            Browser mine = browser(developer);
            Browser leads = browser(lead);

            HttpResponse<String> page = mine.get("/requests/" + denied.id());
            PageAssert.isPage(page, 200);
            String link =
                    "/exceptions/new?rule=device.firewall.off&amp;decision=" + denied.decisionId();
            assertThat(page.body()).contains(link);
            PageAssert.isPage(mine.get(link.replace("&amp;", "&")), 200);
            Map<String, String> form =
                    Map.of(
                            "rule",
                            "device.firewall.off",
                            "decision",
                            denied.decisionId(),
                            "requestId",
                            denied.id(),
                            "deviceId",
                            laptop.id(),
                            "days",
                            "7",
                            "reason",
                            WHY);
            PageAssert.isPage(mine.post("/exceptions", Map.of("rule", "device.firewall.off")), 422);
            String address = location(mine.post("/exceptions", form));
            PageAssert.isPage(mine.get(address), 200);
            PageAssert.isPage(leads.post(address + "/grant", Map.of("reason", "no")), 422);
            assertThat(location(leads.post(address + "/grant", Map.of("reason", WHY, "days", "7"))))
                    .isEqualTo(address);
            HttpResponse<String> granted = leads.get(address);
            PageAssert.isPage(granted, 200);
            assertThat(granted.body()).contains("&lt;b&gt;has").doesNotContain("<b>has");
            String again = location(mine.post("/requests/" + denied.id() + "/again", Map.of()));
            HttpResponse<String> approved = mine.get(again);
            PageAssert.isPage(approved, 200);
            assertThat(approved.body()).contains(address);
            String approval =
                    String.valueOf(requests.get(developer, again.substring(10)).approvalId());
            HttpResponse<String> story = leads.get("/approvals/" + approval);
            PageAssert.isPage(story, 200);
            assertThat(story.body()).contains(address, "try the model on our tests");
            PageAssert.isPage(leads.get("/exceptions?state=granted&device=" + laptop.id()), 200);
            PageAssert.isPage(leads.get("/exceptions?state=nonsense"), 400);
            assertThat(export(laptop.id())).contains("device.firewall.off");
            assertThat(location(leads.post(address + "/revocation", Map.of("reason", WHY))))
                    .isEqualTo(address);
            PageAssert.isPage(leads.get(address), 200);
        }

        @Test
        void shouldShowBothWhenTheSameIsAskedForOtherwise() {
            Office.Laptop laptop = office.laptop(developer, "personal");
            Browser mine = browser(developer);
            mine.get("/exceptions/new");
            String address =
                    location(
                            mine.post(
                                    "/exceptions",
                                    Map.of(
                                            "rule",
                                            "device.firewall.off",
                                            "deviceId",
                                            laptop.id(),
                                            "days",
                                            "10",
                                            "reason",
                                            WHY)));
            HttpResponse<String> both =
                    mine.post(
                            "/exceptions",
                            Map.of(
                                    "rule", "device.firewall.off",
                                    "deviceId", laptop.id(),
                                    "days", "40",
                                    "reason", "the new firewall comes later"));
            PageAssert.isPage(both, 409);
            assertThat(both.body())
                    .contains(address, "for 10 days", "&lt;b&gt;has")
                    .contains("value=\"40\"", "the new firewall comes later");
        }

        /** Exactly what the list shows under the same filters. */
        private String export(String device) {
            Api.Answer answer =
                    api.get(
                            api.signedIn(people.get(lead.id())),
                            "/api/v1/exceptions/export?format=json&device=" + device);
            assertThat(answer.status()).isEqualTo(200);
            return answer.body().toString();
        }

        @Test
        void shouldBeAskedForFromTheLiveAnswerWhereARuleCanBeWaived() {
            Office.Laptop laptop = office.laptop(developer, "personal");
            var set = office.confirmedFiles(laptop);
            office.report(laptop, Map.of("firewall_on", false, "disk_encrypted", false));
            Browser mine = browser(developer);
            mine.get("/requests/new");
            HttpResponse<String> answer =
                    mine.post(
                            "/requests/answer",
                            Map.of(
                                    "modelDigest",
                                    set.digest().toString(),
                                    "deviceId",
                                    laptop.id(),
                                    "toolId",
                                    "ollama",
                                    "scopes",
                                    "unit_tests",
                                    "dataClasses",
                                    "public",
                                    "durationDays",
                                    "30",
                                    "reason",
                                    "try the model on our tests"));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .contains("encryption.disk.not_encrypted")
                    .doesNotContain("/exceptions/new?rule=encryption.disk.not_encrypted");
            Matcher link =
                    Pattern.compile(
                                    "/exceptions/new\\?rule=device\\.firewall\\.off&amp;device=[^\"]+")
                            .matcher(answer.body());
            assertThat(link.find()).as(answer.body()).isTrue();
            HttpResponse<String> form = mine.get(link.group().replace("&amp;", "&"));
            PageAssert.isPage(form, 200);
            assertThat(form.body()).contains(laptop.id());
        }

        @Test
        void shouldGoOnOfferingWhatIsNotTickedAfterAFault() {
            Office.Laptop laptop = office.laptop(developer, "personal");
            String files = office.confirmedFiles(laptop).digest().toString();
            Browser mine = browser(developer);
            String page =
                    mine.get(
                                    "/exceptions/new?rule=device.firewall.off&device="
                                            + laptop.id()
                                            + "&model="
                                            + files)
                            .body();
            Map<String, String> form = new HashMap<>();
            Matcher offered =
                    Pattern.compile("name=\"(offered\\w+)\" value=\"([^\"]+)\"").matcher(page);
            while (offered.find()) {
                form.put(offered.group(1), offered.group(2));
            }
            assertThat(form).hasSize(3);
            form.putAll(Map.of("rule", "device.firewall.off", "modelDigest", files, "days", "0"));
            form.put("reason", WHY);

            HttpResponse<String> again = mine.post("/exceptions", form);

            PageAssert.isPage(again, 422);
            assertThat(again.body())
                    .containsPattern("name=\"deviceId\" value=\"" + laptop.id() + "\">")
                    .containsPattern(
                            "name=\"modelDigest\" value=\"" + files + "\" checked=\"checked\">")
                    .containsPattern("name=\"personId\" value=\"" + developer.id() + "\">");
        }

        @Test
        void shouldNotNameWhatTheReaderMayNotKnowOf() {
            Caller chief = office.person(Role.DEVELOPER);
            Office.Laptop laptop = office.laptop(chief, "personal");
            office.rename(chief, laptop, "the laptop of the chief");
            String address = "/exceptions/new?rule=device.firewall.off&device=" + laptop.id();

            HttpResponse<String> page = browser(developer).get(address);

            PageAssert.isPage(page, 200);
            assertThat(page.body()).contains(laptop.id()).doesNotContain("of the chief");
            assertThat(browser(lead).get(address).body()).contains("of the chief");
        }

        @Test
        void shouldSayThatARuleIsNeverWaived() {
            HttpResponse<String> page =
                    browser(developer).get("/exceptions/new?rule=model.verified.no");
            PageAssert.isPage(page, 200);
            assertThat(page.body()).contains("This cannot be waived");
        }

        @Test
        void shouldOpenForEveryRole() {
            for (Role role : Role.values()) {
                PageAssert.isPage(browser(office.person(role)).get("/exceptions"), 200);
            }
            PageAssert.isPage(browser(boss).get("/exceptions/new"), 403);
            PageAssert.isPage(browser(developer).get("/exceptions/new"), 200);
        }
    }

    @Nested
    class OneAct {
        @Test
        void shouldShowTheEffectThenEndADevice() {
            Office.Laptop laptop = office.laptop(developer, "personal");
            requests.submit(
                    developer, Office.request(laptop, office.confirmedFiles(laptop), "public"));
            Browser mine = browser(developer);
            String address = "/devices/" + laptop.id() + "/loss";

            assertThat(mine.get("/devices/" + laptop.id()).body()).contains(address);
            PageAssert.isPage(mine.get(address), 200);
            PageAssert.isPage(mine.post(address, Map.of("reason", "")), 422);
            assertThat(location(mine.post(address, Map.of("reason", WHY)))).isEqualTo(address);
            HttpResponse<String> done = mine.get(address);
            PageAssert.isPage(done, 200);
            assertThat(done.body()).contains("It is reported lost", "&lt;b&gt;has");
            PageAssert.isPage(mine.get("/devices/" + laptop.id()), 200);
        }

        @Test
        void shouldShowTheEffectThenEndAPerson() {
            Browser bosses = browser(boss);
            String address = "/people/" + developer.id() + "/leaving";

            Browser theirs = browser(developer);
            theirs.get("/requests/new");
            theirs.post("/requests/preview", Map.of("reason", "not finished yet"));

            assertThat(bosses.get("/people/" + developer.id()).body()).contains(address);
            people.change("system", developer.id(), null, null, false);
            HttpResponse<String> effect = bosses.get(address);
            PageAssert.isPage(effect, 200);
            assertThat(effect.body())
                    .as("who may not sign in has not left")
                    .contains("action=\"" + address)
                    .contains("draft of a request")
                    .doesNotContain("webhooks they made");
            assertThat(location(bosses.post(address, Map.of("reason", WHY)))).isEqualTo(address);
            HttpResponse<String> done = bosses.get(address);
            PageAssert.isPage(done, 200);
            assertThat(done.body())
                    .contains("They have left")
                    .doesNotContain("action=\"" + address);
            PageAssert.isPage(browser(lead).get(address), 403);
            PageAssert.isPage(bosses.get("/people/" + boss.id() + "/leaving"), 200);
        }

        @Test
        void shouldShowTheEffectThenEndAModel() {
            Office.Laptop laptop = office.laptop(developer, "personal");
            var set = office.confirmedFiles(laptop);
            requests.submit(developer, Office.request(laptop, set, "public"));
            Browser leads = browser(lead);
            String page = "/artifacts/" + set.digest();

            assertThat(leads.get(page).body()).contains(page + "/revocation");
            PageAssert.isPage(leads.get(page + "/revocation"), 200);
            location(leads.post(page + "/revocation", Map.of("reason", WHY)));
            PageAssert.isPage(leads.get(page + "/revocation"), 200);
            assertThat(leads.get(page).body()).contains("Revoked everywhere", "&lt;b&gt;has");
            location(leads.post(page + "/release", Map.of("reason", WHY)));
            PageAssert.isPage(leads.get(page + "/revocation"), 200);
            PageAssert.isPage(leads.get("/models/llama-3.1/revocation"), 200);
            PageAssert.isPage(leads.get("/models/llama-3.1/revocation?derivatives=yes"), 200);
            PageAssert.isPage(leads.get("/models/llama-3.1"), 200);
            PageAssert.isPage(browser(developer).get(page + "/revocation"), 403);
        }
    }

    @Nested
    class OneApproval {
        @Test
        void shouldKeepWhatWasTypedWhenAnActIsRefused() {
            Office.Laptop laptop = office.laptop(developer, "personal");
            String id = office.approved(developer, laptop, office.confirmedFiles(laptop));
            Browser leads = browser(lead);
            String address = "/approvals/" + id;
            String tooLong = "because it has to be so ".repeat(30).strip();

            HttpResponse<String> refused =
                    leads.post(address + "/revocation", Map.of("reason", tooLong));
            PageAssert.isPage(refused, 422);
            assertThat(refused.body()).contains(tooLong, "id=\"revoke-reason-error\"");

            approvals.revoke(developer, id, null, "the developer was faster");
            HttpResponse<String> late =
                    leads.post(address + "/suspension", Map.of("reason", "we look at it first"));
            PageAssert.isPage(late, 409);
            assertThat(late.body()).contains("was not recorded", "we look at it first");
            assertThat(
                            leads.post("/approvals/apr_0/revocation", Map.of("reason", WHY))
                                    .statusCode())
                    .isEqualTo(404);
        }

        @Test
        void shouldStayOnTheHomePageHoweverManyEndedSince() {
            Office.Laptop laptop = office.laptop(developer, "personal");
            String held = office.approved(developer, laptop, office.confirmedFiles(laptop));
            Office.Laptop lost = office.laptop(developer, "personal");
            office.approved(developer, lost, office.confirmedFiles(lost));
            String suspended = office.approved(developer, laptop, office.confirmedFiles(laptop));
            approvals.suspend(lead, suspended, null, "we look at it first");
            approvals.revokeAllOfDevice("system", lost.id(), "the laptop is lost");

            assertThat(approvals.live(developer, 2))
                    .extracting(ApprovalView::id)
                    .containsExactly(suspended, held);
            assertThat(approvals.live(lead, 2)).isEmpty();
        }
    }

    @Nested
    class SmallTeamMode {
        @Test
        void shouldStandOnEveryPageWhileItIsOn() {
            Browser bosses = browser(boss);
            Browser mine = browser(developer);
            String address = "/settings/small-team";
            PageAssert.isPage(mine.get(address), 200);
            PageAssert.isPage(bosses.get(address), 200);
            assertThat(mine.get("/").body()).doesNotContain("Small-team mode is on.");
            try {
                PageAssert.isPage(bosses.post(address, Map.of("on", "true", "reason", "")), 422);
                assertThat(location(bosses.post(address, Map.of("on", "true", "reason", WHY))))
                        .isEqualTo(address);
                for (String path : new String[] {"/", "/devices", "/exceptions"}) {
                    assertThat(mine.get(path).body()).contains("Small-team mode is on.");
                }
                Browser stranger = new Browser(server.getURL().toString());
                assertThat(stranger.get("/signin").body()).contains("Small-team mode is on.");
                PageAssert.isPage(bosses.get(address), 200);
            } finally {
                location(bosses.post(address, Map.of("on", "false", "reason", WHY)));
            }
            assertThat(team.on()).isFalse();
            assertThat(mine.get("/").body()).doesNotContain("Small-team mode is on.");
        }
    }
}
