package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.countersign.ServerTest;
import dev.countersign.approval.Office;
import dev.countersign.browser.Window.Look;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import jakarta.inject.Inject;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A developer asks for files that nobody knows yet, and a security lead decides; with scripts, on a
 * phone, and without scripts.
 */
@ServerTest
class DeveloperJourneyTest {
    private static final String REASON = "Writing tests for the billing module";

    @Inject Staff staff;
    @Inject Office office;

    private Person developer;
    private Person lead;

    static Stream<Look> looks() {
        return Stream.of(Look.DESK, Look.PHONE, Look.NO_SCRIPTS);
    }

    @BeforeEach
    void people() {
        developer = staff.person("Dev Eloper", Role.DEVELOPER);
        lead = staff.person("Lea Lead", Role.SECURITY_LEAD);
    }

    private void laptopWithNewFiles() {
        office.files(office.laptop(Staff.caller(developer), "personal"));
    }

    /** From the home page to the request, which waits for a person then. */
    private static String ask(Window window) {
        Page page = window.go("/");
        page.click(".page-head a.btn-primary");
        page.waitForURL("**/requests/new");
        page.locator("#modelDigest input[type=checkbox]").first().check();
        page.check("input[name=scopes][value=unit_tests]");
        page.check("input[name=dataClasses][value=public]");
        page.fill("#reason", REASON);
        if (window.look().scripts()) {
            assertThat(page.locator("#answer .answer-head")).isVisible();
        }
        page.click("form#request-form .actions-row .btn-primary");
        page.waitForURL("**/requests/check*");
        window.looksRight();
        page.click("main form .btn-primary");
        page.waitForURL("**/requests/req_*");
        assertThat(page.locator("#waits")).containsText("Security lead");
        window.looksRight();
        String address = page.url();
        return address.substring(address.indexOf("/requests/")).replaceAll("[?#].*", "");
    }

    /** The verdict of the lead on the request at this address. */
    private static void decide(Window window, String request, String verdict, String reason) {
        Page page = window.go(request);
        page.click(".page-head .btn-primary");
        page.waitForURL("**/reviews/req_*");
        page.fill("#reason", reason);
        page.click("button[value=" + verdict + "]");
        page.waitForURL("**" + request + "*");
    }

    private static void state(Window window, String request, String word) {
        assertThat(window.go(request).locator(".page-head .status").first()).containsText(word);
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldBeLedByTheFirstSteps(Look look) {
        Person newcomer = staff.newcomer("New Comer", Role.DEVELOPER);
        try (Window window = staff.window(newcomer, look)) {
            Page page = window.go("/");
            window.looksRight();
            page.click(".first-steps .btn-primary");
            page.waitForURL("**/responsible-use");
            page.check("#accept");
            page.click("main form .btn-primary");

            window.go("/");
            page.click(".first-steps .btn-primary");
            page.waitForURL("**/devices/new");
            page.fill("#name", "thinkpad of a newcomer");
            page.check("input[name=ownership][value=personal]");
            page.check("input[name=osFamily][value=linux]");
            page.click("main form .btn-primary");
            page.waitForURL("**/devices/dev_*");
            assertThat(page.locator("h1")).containsText("thinkpad of a newcomer");
            window.looksRight();

            window.go("/");
            assertThat(page.locator(".first-steps .status-ok")).hasCount(2);
        }
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldGetAnApprovalAfterAReview(Look look) {
        laptopWithNewFiles();
        try (Window mine = staff.window(developer, look);
                Window leads = staff.window(lead, look)) {
            String request = ask(mine);
            decide(leads, request, "approve", "Looked at the files and where they are from.");
            state(mine, request, "Approved");
            Page page = mine.page();
            assertThat(page.locator("#verdicts")).containsText("Lea Lead");
            page.click("text=The approval");
            page.waitForURL("**/approvals/apr_*");
            assertThat(page.locator(".page-head .status").first()).containsText("Active");
            mine.looksRight();
        }
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldWithdraw(Look look) {
        laptopWithNewFiles();
        try (Window mine = staff.window(developer, look)) {
            String request = ask(mine);
            Page page = mine.page();
            page.click("summary:has-text('Withdraw this request')");
            page.fill("details.danger #reason", "The smaller model is enough.");
            page.click("details.danger button");
            state(mine, request, "Withdrawn");
            assertThat(page.locator("main")).containsText("The smaller model is enough.");
        }
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldEditWhatAReviewerWantsChanged(Look look) {
        laptopWithNewFiles();
        try (Window mine = staff.window(developer, look);
                Window leads = staff.window(lead, look)) {
            String request = ask(mine);
            decide(leads, request, "changes", "Ten days are enough for a trial.");
            state(mine, request, "Changes asked for");
            Page page = mine.page();
            assertThat(page.locator(".note-warn")).containsText("Ten days are enough");
            mine.looksRight();
            page.click(".page-head .btn-primary");
            page.waitForURL("**/edit");
            page.fill("#durationDays", "10");
            mine.looksRight();
            page.click("form#request-form .actions-row .btn-primary");
            page.waitForURL("**" + request + "*");
            assertThat(page.locator("#waits")).containsText("Security lead");

            leads.go(request.replace("requests", "reviews"));
            assertThat(leads.page().locator("#changed")).containsText("10");
            leads.looksRight();
            decide(leads, request, "deny", "Not for this customer, I am afraid.");
            state(mine, request, "Turned down");
        }
    }
}
