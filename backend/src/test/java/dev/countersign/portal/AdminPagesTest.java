package dev.countersign.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.approval.Office;
import dev.countersign.audit.AuditLog;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import dev.countersign.issuance.KeyRotation;
import dev.countersign.issuance.KeyState;
import dev.countersign.issuance.KeyView;
import dev.countersign.issuance.RootHolder;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dashboard, keys, settings, health and the pages of errors, as people get them. */
@ServerTest
class AdminPagesTest {
    private static final String PASSWORD = "correct horse battery staple";

    @Inject EmbeddedServer server;
    @Inject People people;
    @Inject LocalAccounts accounts;
    @Inject KeyRotation rotation;
    @Inject RootHolder holder;
    @Inject AuditLog audit;
    @Inject Office office;
    @Inject Api api;

    private Browser signedIn(Role... roles) {
        String name = "a" + UUID.randomUUID().toString().substring(0, 12);
        Person person = people.add("system", name, "Ada", Programme.COMMERCIAL, Set.of(roles));
        accounts.setPassword("system", person.id(), PASSWORD.toCharArray());
        Browser browser = new Browser(server.getURL().toString());
        assertThat(browser.signIn(name, PASSWORD).statusCode()).isEqualTo(303);
        return browser;
    }

    @ParameterizedTest
    @CsvSource({
        "SECURITY_LEAD,/dashboard,200",
        "DATA_OWNER,/dashboard,200",
        "AUDITOR,/dashboard,200",
        "ADMINISTRATOR,/dashboard,200",
        "DEVELOPER,/dashboard,403",
        "ADMINISTRATOR,/keys,200",
        "AUDITOR,/keys,200",
        "SECURITY_LEAD,/keys,200",
        "DEVELOPER,/keys,403",
        "DATA_OWNER,/keys,403",
        "ADMINISTRATOR,/settings,200",
        "AUDITOR,/settings,403",
        "SECURITY_LEAD,/settings,403",
        "ADMINISTRATOR,/system,200",
        "AUDITOR,/system,403",
        "DEVELOPER,/system,403"
    })
    void shouldOpenToItsRolesOnly(Role role, String path, int status) {
        PageAssert.isPage(signedIn(role).get(path), status);
    }

    @Nested
    class TheDashboard {
        @ParameterizedTest
        @ValueSource(strings = {"", "?days=7", "?days=90&by=week", "?days=365&by=day&purpose=api"})
        void shouldDrawEveryRange(String query) {
            PageAssert.isPage(signedIn(Role.AUDITOR).get("/dashboard" + query), 200);
        }

        @ParameterizedTest
        @ValueSource(strings = {"?days=8", "?by=year", "?purpose=fun", "?colour=red"})
        void shouldRefuseWhatItDoesNotKnow(String query) {
            PageAssert.isPage(signedIn(Role.AUDITOR).get("/dashboard" + query), 400);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "outcomes",
                    "rules",
                    "posture",
                    "approvals",
                    "waiting",
                    "ending",
                    "unknown"
                })
        void shouldGiveEveryTableAsAFile(String table) {
            long before = exported(table);

            HttpResponse<String> answer =
                    signedIn(Role.AUDITOR).get("/dashboard/" + table + ".csv?days=7");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type").orElse(""))
                    .startsWith("text/csv");
            assertThat(answer.body().lines().findFirst().orElse("")).matches("[a-z_,]+");
            assertThat(exported(table)).as("who took it away is on record").isEqualTo(before + 1);
        }

        private long exported(String table) {
            return audit.about("dashboard", 1000).stream()
                    .filter(entry -> entry.action().equals("dashboard.exported"))
                    .filter(entry -> entry.facts().path("table").asText().equals(table))
                    .count();
        }

        @Test
        void shouldNameRulesAndLeadToWhatItCounts() {
            Api.Identity asks = api.person(Role.DEVELOPER);
            Office.Laptop issued = office.laptop(asks.caller(), "company_issued");
            Api.Answer denied =
                    api.post(
                            asks,
                            "/api/v1/requests",
                            """
                            {"device_id":"%s","model_digest":"%s","tool_id":"ollama","scopes":["unit_tests"],
                             "data_classes":["public"],"environment":"development","duration_days":30,
                             "reason":"try the model on our tests"}\
                            """
                                    .formatted(
                                            issued.id(), office.confirmedFiles(issued).digest()));
            assertThat(denied.body().path("state").asText()).isEqualTo("denied");

            String page = signedIn(Role.AUDITOR).get("/dashboard").body();

            assertThat(page)
                    .contains("/approvals?state=active&amp;sort=ending&amp;ends_until=20")
                    .contains(
                            "Ownership is of an approved kind<code class=\"sub\">device.ownership.not_approved</code>");
        }

        @Test
        void shouldNotKnowOtherTables() {
            PageAssert.isPage(signedIn(Role.AUDITOR).get("/dashboard/passwords.csv"), 404);
        }
    }

    @Nested
    class Keys {
        @Test
        void shouldReplaceAKeyFromPageToPage() {
            Browser administrator = signedIn(Role.ADMINISTRATOR);
            PageAssert.isPage(administrator.get("/keys"), 200);

            var made =
                    administrator.post(
                            "/keys/next", Map.of("purpose", "approval", "reason", "once a year"));
            assertThat(made.statusCode()).isEqualTo(303);
            String next = next();
            assertThat(administrator.get("/keys").body()).contains("--accept " + next);
            String request = administrator.get("/keys/trust-request").body();
            assertThat(request).contains(next);
            String signed = holder.signRequest(request, next).bundle();
            var published = administrator.post("/keys/trust-bundle", Map.of("bundle", signed));
            assertThat(published.statusCode()).as(published.body()).isEqualTo(303);
            String page = "/keys/" + next;
            PageAssert.isPage(administrator.get(page), 200);
            var active = administrator.post(page + "/activate", Map.of("reason", "all have it"));

            assertThat(active.statusCode()).isEqualTo(303);
            assertThat(rotation.get(next).state()).isEqualTo(KeyState.CURRENT);
            assertThat(administrator.get(page).body()).contains("let it sign", "all have it");
        }

        private String next() {
            return rotation.keys().stream()
                    .filter(key -> key.state() == KeyState.NEXT && key.kind().equals("approval"))
                    .map(KeyView::kid)
                    .findFirst()
                    .orElseThrow();
        }

        @Test
        void shouldAskForAReason() {
            var answer =
                    signedIn(Role.ADMINISTRATOR)
                            .post("/keys/next", Map.of("purpose", "status", "reason", ""));

            PageAssert.isPage(answer, 422);
            assertThat(answer.body()).contains("href=\"#status-reason\"", "id=\"status-reason\"");
        }

        @Test
        void shouldKeepWhatIsNoTrustBundleAndSayWhy() {
            var answer =
                    signedIn(Role.ADMINISTRATOR)
                            .post("/keys/trust-bundle", Map.of("bundle", "<b>no</b>"));

            PageAssert.isPage(answer, 422);
            assertThat(answer.body()).contains("href=\"#bundle\"", "&lt;b&gt;no");
        }

        @Test
        void shouldChangeNothingForWhoOnlyReads() {
            Browser auditor = signedIn(Role.AUDITOR);

            assertThat(auditor.get("/keys").body()).doesNotContain("action=\"/keys/next\"");
            PageAssert.isPage(auditor.post("/keys/next", Map.of("purpose", "approval")), 403);
            PageAssert.isPage(auditor.get("/keys/trust-request"), 403);
            PageAssert.isPage(auditor.post("/keys/trust-bundle", Map.of("bundle", "x")), 403);
        }

        @Test
        void shouldSayWhereTheRootKeyIs() {
            String page = signedIn(Role.ADMINISTRATOR).get("/keys").body();

            if (rotation.rootIsHere()) {
                assertThat(page)
                        .contains("The root key still lies beside the server")
                        .contains("where it should not stay")
                        .doesNotContain("away from this server");
            } else {
                assertThat(page)
                        .contains("away from this server")
                        .doesNotContain("still lies beside");
            }
        }

        @Test
        void shouldShowEachKeyAndNoSecret() {
            Browser administrator = signedIn(Role.ADMINISTRATOR);
            rotation.keys()
                    .forEach(key -> {
                        HttpResponse<String> page = administrator.get("/keys/" + key.kid());
                        PageAssert.isPage(page, 200);
                        assertThat(page.body())
                                .contains(key.kid())
                                .doesNotContain("\"d\"", "sealed\"");
                    });
            PageAssert.isPage(administrator.get("/keys/none"), 404);
        }
    }

    @Nested
    class SettingsAndHealth {
        @Test
        void shouldNeverShowASecret() {
            String page = signedIn(Role.ADMINISTRATOR).get("/settings").body();

            assertThat(page)
                    .contains("countersign.public-url", "datasources.default.password")
                    .doesNotContainPattern("password</code></th>\\s*<td>\\s*<code>");
        }

        @Test
        void shouldSayWhatEachSettingDoesAndWhereItWasSet() {
            String page = signedIn(Role.ADMINISTRATOR).get("/settings").body();

            assertThat(page)
                    .contains("it is the issuer of tokens", "A session ends after so long")
                    .contains("as shipped", "by default", "<code>HOST</code>")
                    .containsPattern("author-keys</code>(?s:.){0,400}<code>policy-keys</code>");
            for (KnownSettings.Group group : KnownSettings.GROUPS) {
                assertThat(group.properties())
                        .allSatisfy(known ->
                                assertThat(page)
                                        .containsPattern(
                                                java.util.regex.Pattern.quote(known.property())
                                                        + "</code><span class=\"sub\">"));
            }
        }

        @Test
        void shouldTellTheSameAsJson() {
            Api.Answer answer = api.get(api.person(Role.ADMINISTRATOR), "/api/v1/system");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().path("parts").findValuesAsText("name"))
                    .contains(
                            "database", "policy", "trust", "keys", "status_lists", "disk", "jobs");
            assertThat(answer.body().path("parts").get(0).path("facts").path("migrations").asLong())
                    .isGreaterThan(15);
            assertThat(answer.body().path("parts").findValuesAsText("word"))
                    .doesNotContain("failed");
            assertThat(api.get(api.person(Role.AUDITOR), "/api/v1/system").status()).isEqualTo(403);
        }
    }

    @Nested
    class Errors {
        @ParameterizedTest
        @CsvSource({"/nothing,404", "/settings,403", "/dashboard/none.csv,403", "/signout,405"})
        void shouldLeaveThePersonTheirNavigation(String path, int status) {
            HttpResponse<String> answer = signedIn(Role.DEVELOPER).get(path);

            PageAssert.isPage(answer, status);
            assertThat(answer.body()).contains("href=\"/requests\"", "Next:", "Sign out");
        }

        @Test
        void shouldNameTheMethodsThatAreTaken() {
            HttpResponse<String> answer = signedIn(Role.DEVELOPER).get("/signout");

            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("allow")).contains("POST");
        }

        @Test
        void shouldOfferStrangersNoNavigation() {
            HttpResponse<String> answer =
                    new Browser(server.getURL().toString()).get("/assets/nothing.css");

            assertThat(answer.body()).doesNotContain("Sign out");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/v1/data/countersign", "/api/v1/devices", "/access/v1/evaluation"})
        void shouldAnswerABrowserAtTheInterfaceAsAProgram(String path) {
            HttpResponse<String> answer = new Browser(server.getURL().toString()).get(path);

            assertThat(answer.statusCode()).isIn(401, 405, 406);
            assertThat(answer.headers().firstValue("location")).isEmpty();
            assertThat(answer.headers().firstValue("content-type").orElse(""))
                    .doesNotContain("text/html");
        }
    }
}
