package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import dev.countersign.platform.StrictJson;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the portal says of a rule is what its METADATA says, and so is the reference. */
@ServerTest
class RulePagesTest {
    private static final String PASSWORD = "correct horse battery staple";

    @Inject EmbeddedServer server;
    @Inject People people;
    @Inject LocalAccounts accounts;

    private Browser browser = new Browser("");

    @BeforeEach
    void signIn() {
        String name = "p" + UUID.randomUUID().toString().substring(0, 12);
        Person person =
                people.add("system", name, "Reader", Programme.COMMERCIAL, Set.of(Role.DEVELOPER));
        accounts.setPassword("system", person.id(), PASSWORD.toCharArray());
        browser = new Browser(server.getURL().toString());
        browser.signIn(name, PASSWORD);
    }

    @Test
    void shouldShowEveryShippedRuleAsItsMetadataHasIt() throws IOException {
        JsonNode rules =
                StrictJson.tree(
                        Files.readAllBytes(Repository.POLICIES.resolve("build/rules.json")));
        String reference =
                Files.readString(Repository.POLICIES.resolve("../docs/policy-reference.md"));
        assertThat(rules).isNotEmpty();
        for (JsonNode rule : rules) {
            String code = rule.path("code").asText();
            var answer = browser.get("/policies/rules/" + code);
            assertThat(answer.statusCode()).as(code).isEqualTo(200);
            String page = plain(answer.body());
            for (String field : new String[] {"title", "description", "why", "remedy"}) {
                String text = rule.path(field).asText().strip();
                assertThat(page).as(code + " " + field).contains(text);
                assertThat(reference).as(code + " " + field).contains(text);
            }
            for (JsonNode register : rule.path("registers")) {
                String name = register.asText();
                assertThat(page).as(code).contains(name);
                assertThat(reference).as(code).contains("[`" + name + "`](#", "### `" + name);
            }
            assertThat(page)
                    .as("the source of " + code)
                    .contains("package countersign.rules.", "code: " + code)
                    .contains("href=\"/decisions?code=" + code + "\"");
        }
    }

    @Test
    void shouldGiveThresholdsTheirPresentValues() {
        String page = plain(browser.get("/policies/rules/device.posture.stale").body());

        assertThat(page)
                .contains("limits.clock_skew_s")
                .contains("5 minutes (300 s)")
                .contains("posture_max_age_s: 7 days (604800 s)");
    }

    @Test
    void shouldNameControlsWithTheirFrameworks() {
        String page = plain(browser.get("/policies/rules/device.posture.stale").body());

        assertThat(page)
                .contains(
                        "General Data Protection Regulation", "Art. 32", "Security of processing");
    }

    @Test
    void shouldColourTheSourceWithoutScripts() {
        assertThat(browser.get("/policies/rules/device.posture.stale").body())
                .contains("<span class=\"tok-keyword\">package</span>")
                .contains("<span class=\"tok-comment\"># METADATA</span>");
    }

    @Test
    void shouldExplainWhatTheEngineSaysNoFor() {
        var answer = browser.get("/policies/rules/engine.deadline");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("Policy took too long", "no rule of the policy");
    }

    @Test
    void shouldLeadOnFromACodeThatNoRuleHas() {
        var answer = browser.get("/policies/rules/device.no.such");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body())
                .contains("No such rule", "href=\"/policies/rules\"")
                .contains("href=\"/policies/rules/device.posture.stale\"");
    }

    @Test
    void shouldFindRulesByWords() {
        String found = browser.get("/policies/rules?q=posture+FRESH").body();

        assertThat(found)
                .contains("/policies/rules/device.posture.stale")
                .doesNotContain("/policies/rules/device.firewall.off");
        assertThat(browser.get("/policies/rules?q=no-such-word").body())
                .contains("Nothing matches", "No rule of this policy");
    }

    /** Pieces of coloured lines put together, and entities read. */
    private static String plain(String html) {
        return html.replaceAll("</?span[^>]*>", "")
                .replace("&#39;", "'")
                .replace("&quot;", "\"")
                .replace("&gt;", ">")
                .replace("&lt;", "<")
                .replace("&amp;", "&");
    }
}
