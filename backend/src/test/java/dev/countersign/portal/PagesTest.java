package dev.countersign.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ServerTest
class PagesTest {
    private static final String NO_DIGEST =
            "0000000000000000000000000000000000000000000000000000000000000000";
    private static final Pattern VERSION = Pattern.compile("name=\"version\" value=\"([0-9]+)\"");
    private static final String PASSWORD = "correct horse battery staple";

    @Inject EmbeddedServer server;
    @Inject People people;
    @Inject LocalAccounts accounts;

    private record SignedIn(Person person, Browser browser) {}

    private SignedIn signedIn(Role... roles) {
        String name = "p" + UUID.randomUUID().toString().substring(0, 12);
        Person person =
                people.add("system", name, "Pat <b>Page</b>", Programme.COMMERCIAL, Set.of(roles));
        accounts.setPassword("system", person.id(), PASSWORD.toCharArray());
        Browser browser = new Browser(server.getURL().toString());
        assertThat(browser.signIn(name, PASSWORD).statusCode()).isEqualTo(303);
        return new SignedIn(person, browser);
    }

    private static String location(java.net.http.HttpResponse<String> answer) {
        return answer.headers().firstValue("location").orElse("");
    }

    @Nested
    class EveryPage {
        @ParameterizedTest
        @EnumSource(Role.class)
        void shouldRenderForEachRole(Role role) {
            Browser browser = signedIn(role).browser();
            for (String path :
                    new String[] {
                        "/",
                        "/responsible-use",
                        "/account",
                        "/devices",
                        "/models",
                        "/models/llama-3.1",
                        "/artifacts",
                        "/tools",
                        "/uses",
                        "/policies",
                        "/policies/rules",
                        "/policies/rules/tool.advisory.open",
                        "/decisions",
                        "/loads",
                        "/requests",
                        "/approvals"
                    }) {
                PageAssert.isPage(browser.get(path), 200);
            }
        }

        @ParameterizedTest
        @CsvSource({
            "SECURITY_LEAD,200",
            "AUDITOR,200",
            "ADMINISTRATOR,200",
            "DEVELOPER,403",
            "DATA_OWNER,403"
        })
        void shouldShowPeopleToThoseWhoOversee(Role role, int status) {
            PageAssert.isPage(signedIn(role).browser().get("/people"), status);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/nothing",
                    "/devices/dev_none",
                    "/models/none",
                    "/artifacts/sha256:" + NO_DIGEST,
                    "/requests/req_none",
                    "/approvals/apr_none",
                    "/decisions/dec_none",
                    "/policies/rules/no.such.rule"
                })
        void shouldAnswerUnknownWithNotFoundPage(String path) {
            PageAssert.isPage(signedIn(Role.DEVELOPER).browser().get(path), 404);
        }

        @ParameterizedTest
        @CsvSource({
            "DEVELOPER,/requests/new,200",
            "AUDITOR,/requests/new,403",
            "SECURITY_LEAD,/requests/new,200",
            "ADMINISTRATOR,/requests/new,403",
            "DEVELOPER,/devices/new,200",
            "AUDITOR,/devices/new,403",
            "SECURITY_LEAD,/reviews,200",
            "DATA_OWNER,/reviews?show=others,200",
            "DEVELOPER,/reviews,403",
            "AUDITOR,/reviews,403",
            "SECURITY_LEAD,/device-groups,200",
            "ADMINISTRATOR,/device-groups,200",
            "AUDITOR,/device-groups,200",
            "DATA_OWNER,/device-groups,403",
            "DEVELOPER,/device-groups,403",
            "AUDITOR,/decisions,200",
            "DEVELOPER,/decisions,200"
        })
        void shouldOpenWorkToItsRolesOnly(Role role, String path, int status) {
            PageAssert.isPage(signedIn(role).browser().get(path), status);
        }

        @Test
        void shouldEscapeWhatPeopleWrite() {
            SignedIn lead = signedIn(Role.SECURITY_LEAD, Role.ADMINISTRATOR);

            var answer = lead.browser().get("/people/" + lead.person().id());

            PageAssert.isPage(answer, 200);
            assertThat(answer.body()).contains("Pat &lt;b&gt;Page").doesNotContain("<b>Page");
        }

        @Test
        void shouldLeadStrangersToSignIn() {
            var answer = new Browser(server.getURL().toString()).get("/devices");

            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(location(answer)).startsWith("/signin?next=");
        }

        @Test
        void shouldRenderSignIn() {
            PageAssert.isPage(new Browser(server.getURL().toString()).get("/signin"), 200);
        }
    }

    @Nested
    class Theme {
        @Test
        void shouldPaintInTheChosenTheme() {
            Browser browser = signedIn(Role.DEVELOPER).browser();

            var answer = browser.post("/theme", Map.of("theme", "dark", "back", "/devices"));

            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(location(answer)).isEqualTo("/devices");
            assertThat(browser.get("/devices").body()).contains("data-bs-theme=\"dark\"");
        }

        @Test
        void shouldFollowTheSystemAgain() {
            Browser browser = signedIn(Role.DEVELOPER).browser();
            browser.post("/theme", Map.of("theme", "dark"));

            browser.post("/theme", Map.of("theme", "system"));

            assertThat(browser.get("/devices").body()).doesNotContain("data-bs-theme");
        }

        @ParameterizedTest
        @ValueSource(strings = {"//evil.example", "/\\evil.example", "https://evil.example", ""})
        void shouldNeverLeadAway(String back) {
            Browser browser = signedIn(Role.DEVELOPER).browser();

            var answer = browser.post("/theme", Map.of("theme", "dark", "back", back));

            assertThat(location(answer)).isEqualTo("/");
        }
    }

    @Nested
    class ResponsibleUse {
        @Test
        void shouldRecordTrainingWhenAccepted() {
            SignedIn person = signedIn(Role.DEVELOPER);
            person.browser().get("/responsible-use");

            var answer = person.browser().post("/responsible-use", Map.of("accept", "yes"));

            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(people.get(person.person().id()).trainedAt()).isNotNull();
            assertThat(person.browser().get("/responsible-use").body())
                    .contains("Accepted. Thank you.");
            assertThat(person.browser().get("/responsible-use").body())
                    .doesNotContain("Accepted. Thank you.");
        }

        @Test
        void shouldAskForTheTick() {
            SignedIn person = signedIn(Role.DEVELOPER);

            var answer = person.browser().post("/responsible-use", Map.of("accept", ""));

            PageAssert.isPage(answer, 422);
            assertThat(answer.body()).contains("href=\"#accept\"");
            assertThat(people.get(person.person().id()).trainedAt()).isNull();
        }
    }

    @Nested
    class PeopleAndRoles {
        @Test
        void shouldChangeRolesAtOnce() {
            SignedIn administrator = signedIn(Role.ADMINISTRATOR);
            SignedIn other = signedIn(Role.DEVELOPER);

            var answer =
                    administrator
                            .browser()
                            .post(
                                    "/people/" + other.person().id(),
                                    Map.of(
                                            "roles",
                                            "auditor",
                                            "programme",
                                            "government",
                                            "reason",
                                            "joins the audit team",
                                            "version",
                                            readVersion(administrator.browser(), other)));

            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(people.get(other.person().id()).roles()).containsExactly(Role.AUDITOR);
            PageAssert.isPage(other.browser().get("/people"), 200);
        }

        private HttpResponse<String> save(
                SignedIn administrator, SignedIn other, String version, String further) {
            return administrator
                    .browser()
                    .postRaw(
                            "/people/" + other.person().id(),
                            "csrf="
                                    + administrator.browser().cookie("countersign_csrf")
                                    + "&version="
                                    + version
                                    + "&readProgramme=commercial&"
                                    + further);
        }

        @Test
        void shouldKeepWhatSomebodyGaveAPersonWhoHadNoRole() {
            SignedIn first = signedIn(Role.ADMINISTRATOR);
            SignedIn second = signedIn(Role.ADMINISTRATOR);
            SignedIn other = signedIn(Role.DEVELOPER);
            String read = readVersion(second.browser(), other);
            people.change(first.person().id(), other.person().id(), Set.of(), null, null);
            people.change(
                    first.person().id(), other.person().id(), Set.of(Role.AUDITOR), null, null);

            var late =
                    save(
                            second,
                            other,
                            read,
                            "roles=developer&programme=commercial&reason=writes+code+for+us");

            PageAssert.isPage(late, 409);
            assertThat(late.body())
                    .containsPattern("value=\"auditor\" checked")
                    .containsPattern("value=\"developer\" checked");
        }

        @Test
        void shouldShowBothVersionsToTheSecondOfTwoWhoChangeOnePerson() {
            SignedIn first = signedIn(Role.ADMINISTRATOR);
            SignedIn second = signedIn(Role.ADMINISTRATOR);
            SignedIn other = signedIn(Role.DEVELOPER);
            String read = readVersion(second.browser(), other);
            assertThat(
                            save(
                                            first,
                                            other,
                                            read,
                                            "readRoles=developer&roles=developer&roles=auditor"
                                                    + "&programme=commercial&reason=joins+the+audit+team")
                                    .statusCode())
                    .isEqualTo(303);

            var late =
                    save(
                            second,
                            other,
                            read,
                            "readRoles=developer&roles=developer&roles=data_owner&programme=defence"
                                    + "&reason=owns+the+payroll+data");

            PageAssert.isPage(late, 409);
            assertThat(people.get(other.person().id()).roles())
                    .containsExactlyInAnyOrder(Role.DEVELOPER, Role.AUDITOR);
            String rows = late.body().substring(late.body().indexOf("<tbody>"));
            assertThat(rows.substring(0, rows.indexOf("</tbody>")))
                    .contains("Auditor", "Data owner", "Commercial", "Defence");
            assertThat(late.body())
                    .contains("owns the payroll data", "joins the audit team")
                    .containsPattern("value=\"auditor\" checked")
                    .containsPattern("value=\"data_owner\" checked")
                    .containsPattern("value=\"developer\" checked")
                    .containsPattern("value=\"defence\" selected");

            Matcher version = VERSION.matcher(late.body());
            assertThat(version.find()).isTrue();
            assertThat(
                            save(
                                            second,
                                            other,
                                            version.group(1),
                                            "readRoles=developer&roles=developer&roles=auditor&roles=data_owner"
                                                    + "&programme=defence&reason=owns+the+payroll+data")
                                    .statusCode())
                    .isEqualTo(303);
            assertThat(people.get(other.person().id()).roles()).hasSize(3);
        }

        @Test
        void shouldNotForgetByAnotherFaultThatSomebodyElseSaved() {
            SignedIn first = signedIn(Role.ADMINISTRATOR);
            SignedIn second = signedIn(Role.ADMINISTRATOR);
            SignedIn other = signedIn(Role.DEVELOPER);
            String read = readVersion(second.browser(), other);
            save(
                    first,
                    other,
                    read,
                    "readRoles=developer&roles=auditor&programme=commercial&reason=joins+the+audit+team");

            var late =
                    save(
                            second,
                            other,
                            read,
                            "readRoles=developer&roles=developer&programme=defence&reason=short");

            PageAssert.isPage(late, 409);
            assertThat(late.body()).contains("value=\"auditor\" checked").contains("short");
        }

        /** As the page that the administrator read says it. */
        private static String readVersion(Browser reader, SignedIn shown) {
            String page = reader.get("/people/" + shown.person().id()).body();
            Matcher version = VERSION.matcher(page);
            assertThat(version.find()).as(page).isTrue();
            return version.group(1);
        }

        @Test
        void shouldRefuseLeadsWhoChangeRoles() {
            SignedIn lead = signedIn(Role.SECURITY_LEAD);

            var answer =
                    lead.browser()
                            .post(
                                    "/people/" + lead.person().id(),
                                    Map.of("roles", "administrator", "programme", "commercial"));

            PageAssert.isPage(answer, 403);
            assertThat(people.get(lead.person().id()).roles()).containsExactly(Role.SECURITY_LEAD);
        }

        @Test
        void shouldFindByNameAndRole() {
            SignedIn lead = signedIn(Role.SECURITY_LEAD);

            String found = lead.browser().get("/people?q=" + lead.person().username()).body();
            String none =
                    lead.browser().get("/people?role=auditor&q=" + lead.person().username()).body();

            assertThat(found).contains("/people/" + lead.person().id());
            assertThat(none).contains("Nothing matches");
        }
    }

    @Nested
    class Devices {
        @Test
        void shouldRegisterAndShowToTheOwnerOnly() {
            SignedIn owner = signedIn(Role.DEVELOPER);
            var answer =
                    owner.browser()
                            .post(
                                    "/devices",
                                    Map.of(
                                            "name", "thinkpad-42",
                                            "ownership", "personal",
                                            "osFamily", "linux"));
            assertThat(answer.statusCode()).isEqualTo(303);
            String device = location(answer);

            var mine = owner.browser().get(device);
            PageAssert.isPage(mine, 200);
            assertThat(mine.body()).contains("thinkpad-42", "Registered. Now enrol it.");
            PageAssert.isPage(signedIn(Role.DEVELOPER).browser().get(device), 404);
            PageAssert.isPage(signedIn(Role.SECURITY_LEAD).browser().get(device), 200);
        }

        @Test
        void shouldKeepTheInputAndNameEachFault() {
            var answer =
                    signedIn(Role.DEVELOPER)
                            .browser()
                            .post("/devices", Map.of("name", "", "ownership", "dev_budget"));

            PageAssert.isPage(answer, 422);
            assertThat(answer.body())
                    .contains("href=\"#name\"", "href=\"#osFamily\"", "id=\"name-error\"")
                    .containsPattern("value=\"dev_budget\"[^>]*checked");
        }

        @Test
        void shouldTellNoneYetFromNoMatch() {
            Browser browser = signedIn(Role.DEVELOPER).browser();

            assertThat(browser.get("/devices").body()).contains("No device yet");
            assertThat(browser.get("/devices?state=enrolled").body()).contains("No device yet");
            browser.post(
                    "/devices",
                    Map.of("name", "one", "ownership", "personal", "osFamily", "linux"));
            assertThat(browser.get("/devices?state=enrolled").body()).contains("Nothing matches");
        }
    }

    @Nested
    class NewPerson {
        @Test
        void shouldLetThemSignInWithThePasswordShownOnce() {
            Browser administrator = signedIn(Role.ADMINISTRATOR).browser();
            PageAssert.isPage(administrator.get("/people/new"), 200);
            String name = "n" + UUID.randomUUID().toString().substring(0, 12);

            var shown =
                    administrator.post(
                            "/people",
                            Map.of(
                                    "displayName", "New Nora",
                                    "username", name,
                                    "programme", "commercial",
                                    "roles", "developer"));

            PageAssert.isPage(shown, 200);
            var password =
                    java.util.regex.Pattern.compile("<code>([A-Za-z0-9_-]{24})</code>")
                            .matcher(shown.body());
            assertThat(password.find()).isTrue();
            Browser newcomer = new Browser(server.getURL().toString());
            assertThat(newcomer.signIn(name, password.group(1)).statusCode()).isEqualTo(303);
        }

        @Test
        void shouldSayWhatIsWrongAndKeepWhatWasTyped() {
            var answer =
                    signedIn(Role.ADMINISTRATOR)
                            .browser()
                            .post(
                                    "/people",
                                    Map.of("displayName", "Nora", "username", "No Blanks"));

            PageAssert.isPage(answer, 422);
            assertThat(answer.body())
                    .contains("No Blanks", "Choose at least one role", "Choose a programme");
        }

        @Test
        void shouldLeaveAnAdministratorTheirOwnRole() {
            SignedIn administrator = signedIn(Role.ADMINISTRATOR);
            String path = "/people/" + administrator.person().id();

            var answer =
                    administrator
                            .browser()
                            .post(
                                    path,
                                    Map.of(
                                            "roles",
                                            "auditor",
                                            "programme",
                                            "commercial",
                                            "reason",
                                            "tired of administration",
                                            "version",
                                            PeopleAndRoles.readVersion(
                                                    administrator.browser(), administrator)));

            PageAssert.isPage(answer, 422);
            assertThat(people.get(administrator.person().id()).roles())
                    .containsExactly(Role.ADMINISTRATOR);
        }

        @ParameterizedTest
        @EnumSource(value = Role.class, mode = EnumSource.Mode.EXCLUDE, names = "ADMINISTRATOR")
        void shouldBeRefusedToEverybodyElse(Role role) {
            SignedIn other = signedIn(role);
            PageAssert.isPage(other.browser().get("/people/new"), 403);
            var password =
                    other.browser().post("/people/" + other.person().id() + "/password", Map.of());
            assertThat(password.statusCode()).isEqualTo(403);
        }
    }

    @Nested
    class NewDevice {
        private static final Map<String, String> LAPTOP =
                Map.of("name", "laptop", "ownership", "personal", "osFamily", "linux");

        @Test
        void shouldBeRefusedToAnAuditorWhoChangesNothing() {
            Browser auditor = signedIn(Role.AUDITOR).browser();

            assertThat(auditor.post("/devices", LAPTOP).statusCode()).isEqualTo(403);
            assertThat(auditor.get("/devices").body()).doesNotContain("/devices/new");
        }

        @Test
        void shouldNameEachFieldThatIsEmpty() {
            var answer = signedIn(Role.DEVELOPER).browser().post("/devices", Map.of("name", ""));

            PageAssert.isPage(answer, 422);
            assertThat(answer.body())
                    .contains("Give the device a name", "Say whose it is", "Choose its operating")
                    .doesNotContain("dev_budget, company_issued");
        }

        @Test
        void shouldRefuseANameThatTurnsTheDirectionOfWhatFollows() {
            var turned = new java.util.HashMap<>(LAPTOP);
            turned.put("name", "laptop \u202Edeifirev");

            var answer = signedIn(Role.DEVELOPER).browser().post("/devices", turned);

            PageAssert.isPage(answer, 422);
            assertThat(answer.body()).contains("control characters");
        }
    }
}
