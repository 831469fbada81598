package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.countersign.ServerTest;
import dev.countersign.approval.QueueScene;
import dev.countersign.browser.Window.Look;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The data owner is the second role that confidential data needs, and signs by passkey. */
@ServerTest
class DataOwnerJourneyTest {
    @Inject Staff staff;
    @Inject QueueScene scene;

    @AfterEach
    void leaveNothingWaiting() {
        scene.withdrawAll();
    }

    private static void sign(Window window, String request) {
        Page page = window.go("/reviews/" + request);
        page.fill("#reason", "Isolated, egress blocked: fine from my side.");
        page.click("button[value=approve]");
        page.waitForURL("**/requests/" + request);
    }

    @Test
    void shouldGiveTheSecondAgreement() {
        Person lead = staff.person("Lea Lead", Role.SECURITY_LEAD);
        Person owner = staff.person("Dora Owner", Role.DATA_OWNER);
        QueueScene.Asked asked = scene.asked("confidential", 1).getFirst();
        try (Window leads = staff.window(lead, Look.DESK);
                Window owners = staff.window(owner, Look.DESK)) {
            Authenticator.plugInto(leads);
            Authenticator.plugInto(owners);
            Authenticator.addPasskey(leads, Staff.PASSWORD);
            Authenticator.addPasskey(owners, Staff.PASSWORD);

            sign(leads, asked.id());
            assertThat(leads.page().locator("#waits")).containsText("1 of 2 agreed");
            assertThat(leads.page().locator("#waits")).containsText("Data owner");

            Page page = owners.go("/reviews?person=" + asked.personId());
            page.locator("tbody a.main-link").first().click();
            assertThat(page.locator("#verdict")).containsText("Why you, as Data owner");
            owners.looksRight();
            sign(owners, asked.id());
            assertThat(page.locator(".page-head .status").first()).containsText("Approved");

            owners.go("/requests/" + asked.id() + "/evidence");
            assertThat(page.locator("main")).containsText("Lea Lead");
            assertThat(page.locator("main")).containsText("Dora Owner");
            assertThat(page.locator(".status-ok:has-text('Verified')")).hasCount(2);
            owners.looksRight();
        }
    }
}
