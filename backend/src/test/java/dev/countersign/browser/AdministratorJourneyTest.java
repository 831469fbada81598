package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.countersign.ServerTest;
import dev.countersign.browser.Window.Look;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An administrator lets people and programs in, changes what they may, and lets them out. */
@ServerTest
class AdministratorJourneyTest {
    private static final String WHY = "As agreed with the head of the team.";

    @Inject Staff staff;

    private Person administrator;

    static Stream<Look> looks() {
        return Stream.of(Look.DESK, Look.PHONE, Look.NO_SCRIPTS);
    }

    @BeforeEach
    void people() {
        administrator = staff.person("Ada Admin", Role.ADMINISTRATOR);
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldLetAPersonInWhoThenChoosesAPassword(Look look) {
        String username = "n" + UUID.randomUUID().toString().substring(0, 12);
        try (Window window = staff.window(administrator, look);
                Window theirs = Window.open(staff.address(), look)) {
            Page page = window.go("/people");
            page.click(".page-head a.btn-primary");
            page.fill("#displayName", "Nora New");
            page.fill("#username", username);
            page.check("input[name=roles][value=developer]");
            window.looksRight();
            page.click("main form .btn-primary");
            assertThat(page.locator("h1")).containsText("Nora New");
            window.looksRight();
            String once = page.locator("main .digest code").last().textContent().strip();

            theirs.go("/signin");
            Page chooses = theirs.page();
            chooses.fill("#username", username);
            chooses.fill("#password", once);
            chooses.click("main button[type=submit]");
            chooses.waitForURL("**/signin/password*");
            theirs.looksRight();
            chooses.locator("main input[type=password]")
                    .all()
                    .forEach(field -> field.fill("quite another long sentence"));
            chooses.click("main button[type=submit]");
            assertThat(chooses.locator("h1")).containsText("Nora");
        }
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldChangeRolesOfSomebodySignedInAtOnce(Look look) {
        Person developer = staff.person("Dev Eloper", Role.DEVELOPER);
        try (Window window = staff.window(administrator, look);
                Window theirs = staff.window(developer, look)) {
            Assertions.assertThat(theirs.status("/people")).isEqualTo(403);
            Page page = window.go("/people/" + developer.id());
            page.check("input[name=roles][value=auditor]");
            page.fill("#reason", WHY);
            page.click("form:has(#roles) .btn-primary");
            assertThat(page.locator("input[name=roles][value=auditor]")).isChecked();
            Assertions.assertThat(theirs.status("/people")).isEqualTo(200);

            page.click("a[href$='/sign-in']");
            page.click("summary:has-text('Sign out everywhere')");
            page.fill("#reason", WHY);
            page.click("form[action$='/sign-outs'] button");
            theirs.go("/people");
            assertThat(theirs.page().locator("#username")).isVisible();
        }
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldShowTheTokenOfAProgramOnce(Look look) {
        String name = "mdm" + UUID.randomUUID().toString().substring(0, 8);
        try (Window window = staff.window(administrator, look)) {
            Page page = window.go("/clients");
            window.looksRight();
            page.click(".page-head a.btn-primary");
            page.fill("#name", name);
            page.check("input[name=scopes][value='inventory:read']");
            page.click("main form .btn-primary");
            String token = page.locator("#token code").innerText().strip();
            Assertions.assertThat(token).hasSizeGreaterThan(30);
            window.looksRight();
            page.click("text=Back to the client");
            assertThat(page.locator("h1")).containsText(name);
            Assertions.assertThat(page.content()).doesNotContain(token);
            page.click("summary:has-text('Revoke')");
            page.fill("details.danger #reason", WHY);
            page.click("details.danger button");
            assertThat(page.locator(".page-head .status")).containsText("Revoked");
        }
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldSignOutEverywhere(Look look) {
        try (Window here = staff.window(administrator, look);
                Window there = staff.window(administrator, look)) {
            Page page = here.go("/account/sessions");
            here.looksRight();
            page.click("form[action='/account/sessions/end-all'] button");
            for (Window window : new Window[] {here, there}) {
                window.go("/people");
                assertThat(window.page().locator("#username")).isVisible();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/keys", "/settings", "/system", "/dashboard"})
    void shouldSeeHowItRuns(String path) {
        try (Window window = staff.window(administrator, Look.PHONE)) {
            Assertions.assertThat(window.status(path)).isEqualTo(200);
            assertThat(window.page().locator("h1")).hasCount(1);
            window.looksRight();
        }
    }
}
