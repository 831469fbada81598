package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.countersign.ServerTest;
import dev.countersign.approval.Office;
import dev.countersign.browser.Window.Look;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import jakarta.inject.Inject;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Asking and reviewing with nothing but Tab, Space, Enter and letters; the focus is always seen.
 */
@ServerTest
class KeyboardJourneyTest {
    private static final int PATIENCE = 150;

    /** Whether the focused element, or the label it fills, shows a line or a shadow around it. */
    private static final String SHOWS_FOCUS =
            """
            () => {
              const seen = e => { const s = getComputedStyle(e);
                return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1) || s.boxShadow !== 'none'; };
              const e = document.activeElement;
              return e.matches(':focus-visible') && (seen(e) || (e.closest('label') !== null && seen(e.closest('label'))));
            }\
            """;

    @Inject Staff staff;
    @Inject Office office;

    /** Tabs on until the element has the focus, and looks whether it can be seen there. */
    private static void tabTo(Page page, String element) {
        for (int steps = 0; steps < PATIENCE; steps++) {
            page.keyboard().press("Tab");
            if (isFocused(page, element)) {
                Assertions.assertThat(page.evaluate(SHOWS_FOCUS))
                        .as("the focus is seen on %s of %s", element, page.url())
                        .isEqualTo(true);
                return;
            }
        }
        Assertions.fail("no Tab leads to %s on %s", element, page.url());
    }

    private static boolean isFocused(Page page, String element) {
        return Boolean.TRUE.equals(
                page.evaluate("e => document.activeElement.matches(e)", element));
    }

    private static void press(Page page, String element, String key) {
        tabTo(page, element);
        page.keyboard().press(key);
    }

    private static void write(Page page, String element, String text) {
        tabTo(page, element);
        page.keyboard().type(text);
    }

    private Window signedIn(Person person) {
        Window window = Window.open(staff.address(), Look.DESK);
        Page page = window.go("/signin");
        page.locator("#username").focus();
        page.keyboard().type(person.username());
        write(page, "#password", Staff.PASSWORD);
        page.keyboard().press("Enter");
        page.waitForURL(address -> !address.contains("/signin"));
        return window;
    }

    @Test
    void shouldAskAndReviewByKeyboardOnly() {
        Person developer = staff.person("Kay Board", Role.DEVELOPER);
        Person lead = staff.person("Lea Lead", Role.SECURITY_LEAD);
        office.files(office.laptop(Staff.caller(developer), "personal"));
        String request = ask(developer);
        try (Window window = signedIn(lead)) {
            Page page = window.go("/reviews?person=" + developer.id());
            press(page, "tbody a.main-link", "Enter");
            page.waitForURL("**/reviews/req_*");
            write(page, "#reason", "Looked at every fact on this page.");
            press(page, "button[value=approve]", "Enter");
            page.waitForURL("**/requests/req_*");
            assertThat(page.locator(".page-head .status").first()).containsText("Approved");
            Assertions.assertThat(page.url()).contains(request);
        }
    }

    private String ask(Person developer) {
        try (Window window = signedIn(developer)) {
            Page page = window.go("/");
            page.keyboard().press("Tab");
            Assertions.assertThat(isFocused(page, "a.skip")).as("first of all, skip").isTrue();
            page.keyboard().press("Enter");
            press(page, ".page-head a.btn-primary", "Enter");
            page.waitForURL("**/requests/new");
            press(page, "#models-found input", "Space");
            assertThat(page.locator("#models-chosen input")).hasCount(1);
            press(page, "input[name=scopes][value=unit_tests]", "Space");
            press(page, "input[name=dataClasses][value=public]", "Space");
            write(page, "#reason", "Writing tests for the billing module");
            press(page, "form#request-form .actions-row .btn-primary", "Enter");
            page.waitForURL("**/requests/check*");
            press(page, "main form .btn-primary", "Enter");
            page.waitForURL("**/requests/req_*");
            assertThat(page.locator("#waits")).containsText("Security lead");
            return page.url().replaceAll(".*/(req_\\w+).*", "$1");
        }
    }
}
