package dev.countersign.approval;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.countersign.ServerTest;
import dev.countersign.browser.Window;
import dev.countersign.browser.Window.Look;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.token.ModelSet;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From home to an approval, as a developer with an enrolled laptop goes. */
@ServerTest
class AskJourneyTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String REASON = "Writing tests for the billing module";

    @Inject EmbeddedServer server;
    @Inject Office office;
    @Inject People people;
    @Inject LocalAccounts accounts;

    private Caller developer;
    private Office.Laptop laptop;
    private ModelSet files;

    static Stream<Look> looks() {
        return Stream.of(
                Look.DESK, Look.DESK.dark(), Look.PHONE, Look.PHONE.dark(), Look.NO_SCRIPTS);
    }

    @BeforeEach
    void developerWithALaptop() {
        developer = office.person(Role.DEVELOPER);
        accounts.setPassword("test", developer.id(), PASSWORD.toCharArray());
        laptop = office.laptop(developer, "personal");
        files = office.confirmedFiles(laptop);
    }

    private Window window(Look look) {
        return Window.open(server.getURL().toString(), look)
                .signIn(people.get(developer.id()).username(), PASSWORD);
    }

    private static void looksRight(Window window, Look look) {
        if (look.scripts()) {
            window.fitsTheWidth();
            window.isAccessible();
        }
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldGetAModelApproved(Look look) {
        try (Window window = window(look)) {
            Page page = window.go("/");
            looksRight(window, look);
            page.click(".page-head a.btn-primary");
            page.waitForURL("**/requests/new");
            looksRight(window, look);

            page.check("#modelDigest input[type=checkbox]");
            page.check("input[name=scopes][value=unit_tests]");
            page.check("input[name=dataClasses][value=public]");
            page.fill("#reason", REASON);
            if (look.scripts()) {
                assertThat(page.locator("#answer .answer-head")).containsText("Allowed at once");
                assertThat(page.locator("#draft-state")).containsText("Draft saved");
                page.waitForURL("**/requests/new?draft=*");
                page.reload();
                assertThat(page.locator("#reason")).hasValue(REASON);
                looksRight(window, look);
            }
            page.click("form#request-form .actions-row .btn-primary");
            page.waitForURL("**/requests/check*");
            looksRight(window, look);
            page.click("main form .btn-primary");
            page.waitForURL("**/requests/req_*");
            assertThat(page.locator("main .status").first()).containsText("Approved");

            page.goBack();
            assertThat(page.locator("h1")).containsText("This was sent");
        }
    }

    @Test
    void shouldChangeAnAnswerByOneClick() {
        try (Window window = window(Look.DESK)) {
            Page page =
                    window.go(
                            "/requests/new?tool=ollama&scope=unit_tests&data_class=confidential&digest="
                                    + files.digest());
            assertThat(page.locator("#answer .help-ways")).isVisible();
            looksRight(window, Look.DESK);
            page.locator("#answer button[name=apply]").first().click();
            page.waitForURL("**/requests/new?draft=*");
            assertThat(page.locator("input[name=dataClasses][value=confidential]"))
                    .not()
                    .isChecked();
        }
    }

    @Test
    void shouldKeepATickedModelWhenTheNextSearchIsMade() {
        office.files(laptop);
        try (Window window = window(Look.PHONE)) {
            Page page = window.go("/requests/new");
            page.locator("#models-found input").first().check();
            assertThat(page.locator("#models-chosen input")).hasCount(1);
            page.fill("#q", "nothing has such a name");
            assertThat(page.locator("#models-found")).containsText("No files with this name");
            assertThat(page.locator("#models-chosen input")).isChecked();
        }
    }

    @Test
    void shouldBeFilledInByKeyboard() {
        try (Window window = window(Look.DESK)) {
            Page page = window.go("/requests/new");
            page.locator("#models-found input").first().focus();
            page.keyboard().press("Space");
            for (String field :
                    new String[] {
                        "input[name=scopes][value=unit_tests]",
                        "input[name=dataClasses][value=public]"
                    }) {
                int steps = 0;
                while (!Boolean.TRUE.equals(
                                page.evaluate("f => document.activeElement.matches(f)", field))
                        && steps++ < 60) {
                    page.keyboard().press("Tab");
                }
                page.keyboard().press("Space");
                assertThat(page.locator(field)).isChecked();
            }
            page.locator("#reason").focus();
            page.keyboard().type("too short");
            page.keyboard().press("Tab");
            page.keyboard().press("Enter");
            page.waitForURL("**/requests/check");
            assertThat(page.locator("#error-summary")).isFocused();
        }
    }
}
