package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.countersign.ServerTest;
import dev.countersign.approval.Office;
import dev.countersign.approval.QueueScene;
import dev.countersign.browser.Window.Look;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.token.ModelSet;
import jakarta.inject.Inject;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A security lead clears a queue, confirms files, ends a model and grants an exception. */
@ServerTest
class SecurityLeadJourneyTest {
    @Inject Staff staff;
    @Inject Office office;
    @Inject QueueScene scene;

    private Person lead;

    static Stream<Look> looks() {
        return Stream.of(Look.DESK, Look.PHONE, Look.NO_SCRIPTS);
    }

    @BeforeEach
    void people() {
        lead = staff.person("Lea Lead", Role.SECURITY_LEAD);
    }

    @AfterEach
    void leaveNothingWaiting() {
        scene.withdrawAll();
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldClearTheQueueOfOnePerson(Look look) {
        String person = scene.asked("public", 3).getFirst().personId();
        try (Window window = staff.window(lead, look)) {
            for (String verdict : new String[] {"approve", "changes", "deny"}) {
                Page page = window.go("/reviews?person=" + person);
                page.locator("tbody a.main-link").first().click();
                page.waitForURL("**/reviews/req_*");
                window.looksRight();
                page.fill("#reason", "Looked at every fact on this page.");
                page.click("button[value=" + verdict + "]");
                page.waitForURL("**/requests/req_*");
                assertThat(page.locator("#verdicts, .note-warn").first()).containsText("Lea Lead");
            }
            Page page = window.go("/reviews?person=" + person);
            assertThat(page.locator("tbody tr")).hasCount(0);
            window.looksRight();
        }
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldConfirmWhatFilesAreWithoutLeavingTheReview(Look look) {
        String id = scene.asked("public", 1).getFirst().id();
        try (Window window = staff.window(lead, look)) {
            Page page = window.go("/reviews/" + id);
            page.fill("#model", "phi-3");
            page.click("#confirm form[role=search] button");
            page.waitForURL("**model=phi-3**");
            page.check("input[name=modelId][value=phi-3]");
            page.fill("#source", "https://example.org/published-digests");
            page.click("text=Confirm and evaluate again");
            assertThat(page.locator("main")).containsText("Policy was asked again");
            assertThat(page.locator("#facts")).containsText("confirmed by Lea Lead");
            window.looksRight();
        }
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldEndAModelEverywhere(Look look) {
        Person developer = staff.person("Dev Eloper", Role.DEVELOPER);
        Office.Laptop laptop = office.laptop(Staff.caller(developer), "personal");
        ModelSet set = office.confirmedFiles(laptop);
        String files = set.digest().toString();
        String approval = office.approved(Staff.caller(developer), laptop, set);
        try (Window window = staff.window(lead, look)) {
            Page page = window.go("/artifacts/" + files);
            page.click("a[href$='/revocation']");
            assertThat(page.locator("dl.effect dd").first()).hasText("1");
            window.looksRight();
            page.fill("#reason", "The publisher took these files back.");
            page.click("main form .btn-danger");
            assertThat(page.locator("main")).containsText("It is revoked everywhere");
            window.go("/approvals/" + approval);
            assertThat(page.locator(".page-head .status").first()).containsText("Revoked");
            window.looksRight();
        }
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldGrantAnExceptionThatWasAskedForFromADenial(Look look) {
        Person developer = staff.person("Dev Eloper", Role.DEVELOPER);
        String denied = office.denied(Staff.caller(developer));
        try (Window mine = staff.window(developer, look);
                Window leads = staff.window(lead, look)) {
            Page page = mine.go("/requests/" + denied);
            page.locator("a[href*='/exceptions/new']").first().click();
            page.waitForURL("**/exceptions/new*");
            page.check("#deviceId");
            page.fill("#days", "7");
            page.fill("#reason", "The firewall is replaced next week.");
            mine.looksRight();
            page.click("main form .btn-primary");
            page.waitForURL("**/exceptions/exc_*");
            String address = page.url();

            Page hers = leads.page();
            hers.navigate(address);
            leads.looksRight();
            hers.fill("#grant-reason", "Fine for a week behind the office network.");
            hers.click("form[action$='/grant'] button");
            assertThat(hers.locator("main")).containsText("Holds");

            page.reload();
            page.click("form[action$='/again'] button");
            page.waitForURL("**/requests/req_*");
            assertThat(page.locator(".page-head .status").first()).containsText("Approved");
            assertThat(page.locator("main a[href*='/exceptions/exc_']").first()).isVisible();
            mine.looksRight();
        }
    }
}
