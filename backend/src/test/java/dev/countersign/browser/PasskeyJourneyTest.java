package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.countersign.ServerTest;
import dev.countersign.approval.QueueScene;
import dev.countersign.browser.Window.Look;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With a virtual authenticator: CTAP 2, built in, checks who is there. The server of tests has a
 * loopback address, so its relying party is {@code localhost}, and the browser goes there.
 */
@ServerTest
class PasskeyJourneyTest {
    private static final String PASSWORD = "correct horse battery staple";

    @Inject EmbeddedServer server;
    @Inject People people;
    @Inject LocalAccounts accounts;
    @Inject QueueScene scene;

    private String username = "";

    @BeforeEach
    void reviewer() {
        username = "l" + UUID.randomUUID().toString().substring(0, 12);
        Person person =
                people.add(
                        "system",
                        username,
                        "Lea Lead",
                        Programme.COMMERCIAL,
                        Set.of(Role.SECURITY_LEAD));
        accounts.setPassword("system", person.id(), PASSWORD.toCharArray());
    }

    @AfterEach
    void leaveNothingWaiting() {
        scene.withdrawAll();
    }

    private Window open(Look look) {
        String url = "http://localhost:" + server.getPort();
        return Window.open(url, look).signIn(username, PASSWORD);
    }

    @Test
    void shouldSignAVerdictThatIsVerifiedLater() {
        QueueScene.Asked asked = scene.asked("confidential", 1).getFirst();
        try (Window window = open(Look.DESK)) {
            Authenticator.plugInto(window);
            Page page = window.go("/reviews/" + asked.id());
            assertThat(page.locator(".passkey-sign")).containsText("You need a passkey");
            Authenticator.addPasskey(window, PASSWORD);

            window.go("/reviews/" + asked.id());
            page.fill("#reason", "Isolated, egress blocked: fine from my side.");
            page.click("button[value=approve]");
            page.waitForURL("**/requests/" + asked.id());

            window.go("/requests/" + asked.id() + "/evidence");
            assertThat(page.locator("main")).containsText("Lea Lead: approved");
            assertThat(page.locator(".status-ok")).containsText("Verified");
            window.isAccessible();
        }
    }

    @Test
    void shouldShowWhatIsNewToWhoSignsAnOlderRevision() {
        QueueScene.Asked asked = scene.asked("confidential", 1).getFirst();
        try (Window window = open(Look.DESK)) {
            Authenticator.plugInto(window);
            Authenticator.addPasskey(window, PASSWORD);
            Page page = window.go("/reviews/" + asked.id());
            scene.revise(asked);
            page.fill("#reason", "Isolated, egress blocked: fine from my side.");
            page.click("button[value=approve]");
            assertThat(page.locator("#changed")).containsText("Changed since revision 1");
            assertThat(page.locator("#reason"))
                    .hasValue("Isolated, egress blocked: fine from my side.");
            window.isAccessible();

            page.click("button[value=approve]");
            page.waitForURL("**/requests/" + asked.id());
            window.go("/requests/" + asked.id() + "/evidence");
            assertThat(page.locator(".status-ok")).containsText("Verified");
        }
    }

    @Test
    void shouldConfirmByPasskeyAndRemoveOne() {
        try (Window window = open(Look.DESK)) {
            Authenticator.plugInto(window);
            Authenticator.addPasskey(window, PASSWORD);
            window.context().clearCookies();
            window.signIn(username, PASSWORD);
            Page page = window.go("/account/passkeys");
            assertThat(page.locator("text=Remove Work laptop")).hasCount(0);
            page.click("form[data-passkey-confirm] button");
            page.click("button[aria-label='Remove Work laptop']");
            assertThat(page.locator("main")).containsText("None yet");
        }
    }

    @Test
    void shouldSignForSeveralAtOnceByKeys() {
        List<QueueScene.Asked> asked = scene.asked("confidential", 3);
        try (Window window = open(Look.DESK)) {
            Authenticator.plugInto(window);
            Authenticator.addPasskey(window, PASSWORD);
            Page page = window.go("/reviews?person=" + asked.getFirst().personId());
            page.keyboard().press("j");
            page.keyboard().press("s");
            assertThat(page.locator("tbody input:checked")).hasCount(3);
            page.keyboard().press("a");
            page.waitForURL("**/reviews/together**");
            window.isAccessible();
            page.fill("#reason", "The same three quantisations of one model.");
            page.click("button[value=approve]");
            assertThat(page.locator(".note-ok")).containsText("on all of them");
            for (QueueScene.Asked one : asked) {
                window.go("/requests/" + one.id() + "/evidence");
                assertThat(page.locator(".status-ok")).containsText("Verified");
            }
        }
    }

    @Test
    void shouldNotTakeKeysWhileTypingOrWhenTurnedOff() {
        List<QueueScene.Asked> asked = scene.asked("public", 1);
        try (Window window = open(Look.DESK)) {
            Page page = window.go("/reviews?person=" + asked.getFirst().personId());
            page.click("text=Saved views");
            page.focus("#name");
            page.keyboard().type("jxa");
            assertThat(page.locator("#name")).hasValue("jxa");
            assertThat(page.locator("tbody input:checked")).hasCount(0);

            page.click("summary:has-text('Keys')");
            page.click("text=Turn the keys off");
            window.go("/reviews?person=" + asked.getFirst().personId());
            page.keyboard().press("j");
            page.keyboard().press("x");
            assertThat(page.locator("tbody input:checked")).hasCount(0);
        }
    }

    @Test
    void shouldSayPlainlyWhatNeedsJavaScript() {
        QueueScene.Asked asked = scene.asked("confidential", 1).getFirst();
        try (Window window = open(Look.NO_SCRIPTS)) {
            Page page = window.go("/account/passkeys");
            assertThat(page.locator("main")).containsText("JavaScript is off");
            window.go("/reviews/" + asked.id());
            assertThat(page.locator(".passkey-sign")).containsText("JavaScript is off");
            page.fill("#reason", "looked at everything, fine");
            page.click("button[value=approve]");
            assertThat(page.locator("#error-summary")).containsText("signed with a passkey");
        }
    }

    @Test
    void shouldDecideTogetherWithoutJavaScriptWherePolicyAsksForNoSignature() {
        List<QueueScene.Asked> asked = scene.asked("public", 2);
        try (Window window = open(Look.NO_SCRIPTS)) {
            Page page = window.go("/reviews?person=" + asked.getFirst().personId());
            page.locator("tbody input[type=checkbox]").all().forEach(box -> box.check());
            page.click("text=Decide the chosen ones together");
            page.fill("#reason", "Both are known elsewhere, fine.");
            page.click("button[value=approve]");
            assertThat(page.locator(".note-ok")).containsText("on all of them");
        }
    }

    static java.util.stream.Stream<Look> looks() {
        return java.util.stream.Stream.of(
                Look.DESK, Look.DESK.dark(), Look.PHONE, Look.PHONE.dark());
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldFitAndBeAccessible(Look look) {
        List<QueueScene.Asked> asked = scene.asked("confidential", 2);
        String ids = "id=" + asked.getFirst().id() + "&id=" + asked.getLast().id();
        try (Window window = open(look)) {
            for (String path :
                    List.of(
                            "/account/passkeys",
                            "/reviews",
                            "/reviews/together?" + ids,
                            "/reviews/together",
                            "/reviews/" + asked.getFirst().id(),
                            "/requests/" + asked.getFirst().id() + "/evidence")) {
                window.go(path);
                window.fitsTheWidth();
                window.isAccessible();
            }
        }
    }
}
