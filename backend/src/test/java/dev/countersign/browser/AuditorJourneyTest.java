package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import dev.countersign.ServerTest;
import dev.countersign.approval.Office;
import dev.countersign.browser.Window.Look;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.token.ModelSet;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An auditor finds a decision, reads exactly what was decided on, and takes it away. */
@ServerTest
class AuditorJourneyTest {
    /** Forms that change nothing that was decided: a remark, and evaluating a decision again. */
    private static final List<String> HARMLESS = List.of("/comments", "/replays", "/replay");

    @Inject Staff staff;
    @Inject Office office;

    private Person developer;
    private Person auditor;
    private Office.Laptop laptop;
    private String files = "";
    private String approval = "";

    static Stream<Look> looks() {
        return Stream.of(Look.DESK, Look.PHONE, Look.NO_SCRIPTS);
    }

    @BeforeEach
    void somethingThatWasDecided() {
        developer = staff.person("Dev Eloper", Role.DEVELOPER);
        auditor = staff.person("Audrey Auditor", Role.AUDITOR);
        laptop = office.laptop(Staff.caller(developer), "personal");
        ModelSet set = office.confirmedFiles(laptop);
        files = set.digest().toString();
        approval = office.approved(Staff.caller(developer), laptop, set);
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldFindADecisionAndReadItsExactInput(Look look) {
        try (Window window = staff.window(auditor, look)) {
            Page page = window.go("/decisions");
            page.fill("#device", laptop.id());
            page.locator("form.filters > button").click();
            page.waitForURL("**device=" + laptop.id() + "*");
            assertThat(page.locator("tbody tr")).not().hasCount(0);
            window.looksRight();
            page.locator("tbody a.main-link").first().click();
            page.waitForURL("**/decisions/dec_*");
            assertThat(page.locator("main")).containsText("Dev Eloper");
            window.looksRight();
            String exact = page.locator("a[href$='/input.json']").first().getAttribute("href");
            APIResponse input = window.context().request().get(staff.address() + exact);
            Assertions.assertThat(input.status()).isEqualTo(200);
            Assertions.assertThat(input.text()).contains(laptop.id(), files);
        }
    }

    @Test
    void shouldTakeAwayExactlyTheFilteredApprovals() throws IOException {
        try (Window window = staff.window(auditor, Look.DESK)) {
            Page page = window.go("/approvals?device=" + laptop.id());
            page.click("details.export summary");
            Download download =
                    page.waitForDownload(() -> page.click("details.export a:has-text('CSV')"));
            try (var in = download.createReadStream()) {
                List<String> lines =
                        new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
                Assertions.assertThat(lines).hasSize(2);
                Assertions.assertThat(lines.getLast()).contains(approval);
            }
        }
    }

    @Test
    void shouldFindNothingThatChangesAnything() {
        try (Window window = staff.window(auditor, Look.DESK)) {
            for (String path :
                    List.of(
                            "/approvals/" + approval,
                            "/artifacts/" + files,
                            "/devices/" + laptop.id(),
                            "/people/" + developer.id(),
                            "/models/phi-3",
                            "/policies",
                            "/exceptions",
                            "/requests",
                            "/device-groups",
                            "/tools",
                            "/uses",
                            "/settings/small-team")) {
                Page page = window.go(path);
                assertThat(page.locator("h1")).hasCount(1);
                List<String> forms =
                        page.locator("main form[method=post]").all().stream()
                                .map(form -> String.valueOf(form.getAttribute("action")))
                                .filter(action -> HARMLESS.stream().noneMatch(action::endsWith))
                                .toList();
                Assertions.assertThat(forms).as("%s offers the auditor", path).isEmpty();
                assertThat(page.locator("main a.btn-danger")).hasCount(0);
            }
        }
    }
}
