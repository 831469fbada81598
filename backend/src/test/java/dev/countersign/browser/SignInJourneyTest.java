package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.countersign.ServerTest;
import dev.countersign.browser.Window.Look;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ServerTest
class SignInJourneyTest {
    private static final String PASSWORD = "correct horse battery staple";

    @Inject EmbeddedServer server;
    @Inject People people;
    @Inject LocalAccounts accounts;

    static Stream<Look> looks() {
        return Stream.of(
                Look.DESK, Look.DESK.dark(), Look.PHONE, Look.PHONE.dark(), Look.NO_SCRIPTS);
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldLeadToTheAskedPage(Look look) {
        String name = "b" + UUID.randomUUID().toString().substring(0, 12);
        Person person =
                people.add(
                        "system", name, "Bo Browser", Programme.COMMERCIAL, Set.of(Role.DEVELOPER));
        accounts.setPassword("system", person.id(), PASSWORD.toCharArray());
        try (Window window = Window.open(server.getURL().toString(), look)) {
            Page page = window.go("/devices");
            assertThat(page.locator("#username")).isVisible();
            if (look.scripts()) {
                window.isAccessible();
            }
            page.fill("#username", name);
            page.fill("#password", PASSWORD);
            page.click("main button[type=submit]");
            page.waitForURL("**/devices");
            assertThat(page.locator("h1")).isVisible();
            if (look.scripts()) {
                window.fitsTheWidth();
                window.isAccessible();
            }
        }
    }
}
