package dev.countersign.portal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.countersign.Api;
import dev.countersign.Browser;
import dev.countersign.approval.effect.Effects;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import dev.countersign.policy.Activations;
import dev.countersign.policy.StoredBundle;
import dev.countersign.policy.TestBundles;
import dev.countersign.policy.Treatment;
import io.micronaut.context.annotation.Property;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A context of its own, because it changes the policy that decides. */
@MicronautTest(transactional = false)
@Property(name = "countersign.effect.decisions", value = "20")
class PolicyPagesTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String REASON = "origin rules get stricter this month";

    @Inject EmbeddedServer server;
    @Inject People people;
    @Inject LocalAccounts accounts;
    @Inject TestBundles bundles;
    @Inject Effects effects;
    @Inject Activations activations;
    @Inject Api api;

    private Browser signedIn(Role role) {
        String name = "p" + UUID.randomUUID().toString().substring(0, 12);
        Person person =
                people.add("system", name, "Pat <b>Page</b>", Programme.COMMERCIAL, Set.of(role));
        accounts.setPassword("system", person.id(), PASSWORD.toCharArray());
        Browser browser = new Browser(server.getURL().toString());
        assertThat(browser.signIn(name, PASSWORD).statusCode()).isEqualTo(303);
        return browser;
    }

    private StoredBundle bundle() {
        return bundles.store(
                "test-" + UUID.randomUUID(),
                registers ->
                        ((ArrayNode) registers.at("/countries/prohibited/commercial")).add("US"));
    }

    /** The version that the page with the button shows. */
    private static Map<String, String> read(HttpResponse<String> page) {
        var version = Pattern.compile("name=\"version\" value=\"(\\d+)\"").matcher(page.body());
        return version.find() ? Map.of("version", version.group(1)) : Map.of();
    }

    /** Codes without the places where they may go on in the next line. */
    private static String whole(HttpResponse<String> page) {
        return page.body().replace("<wbr>", "");
    }

    private static String at(StoredBundle bundle) {
        return "/policies/bundles/" + bundle.id();
    }

    private void computed(StoredBundle bundle) throws InterruptedException {
        Caller auditor = new Caller(Caller.Kind.PERSON, "usr_x", Set.of("auditor"));
        for (int i = 0; i < 600; i++) {
            if (effects.newest(auditor, bundle.id()).orElseThrow().holds()) {
                return;
            }
            boolean _ = new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("the effect did not come");
    }

    private static void leadsTo(HttpResponse<String> answer, String path) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        assertThat(answer.headers().firstValue("location").orElse("")).startsWith(path);
    }

    @Nested
    class Look {
        @ParameterizedTest
        @CsvSource({
            "DEVELOPER,/policies,200",
            "DEVELOPER,/policies/history,403",
            "DEVELOPER,/policies/upload,403",
            "AUDITOR,/policies,200",
            "AUDITOR,/policies/history?back=1,200",
            "AUDITOR,/policies/upload,403",
            "SECURITY_LEAD,/policies,200",
            "SECURITY_LEAD,/policies/history,200",
            "SECURITY_LEAD,/policies/history?after=nonsense,400",
            "SECURITY_LEAD,/policies/upload,200",
            "SECURITY_LEAD,/policies/bundles/bnd_none,404",
            "SECURITY_LEAD,/policies/bundles/bnd_none/effect,404",
            "ADMINISTRATOR,/policies/upload,200"
        })
        void shouldShowEachRoleItsPages(Role role, String path, int status) {
            PageAssert.isPage(signedIn(role).get(path), status);
        }

        @Test
        void shouldShowWhatABundleChanges() {
            HttpResponse<String> page = signedIn(Role.AUDITOR).get(at(bundle()));

            PageAssert.isPage(page, 200);
            assertThat(whole(page))
                    .contains("/registers/countries/prohibited/commercial")
                    .contains("The same sources");
        }

        @Test
        void shouldSayHowItsTestsEnded() throws Exception {
            int tests = TestBundles.writtenTests();
            StoredBundle bundle = bundle();
            Browser auditor = signedIn(Role.AUDITOR);

            assertThat(whole(auditor.get(at(bundle))))
                    .contains(
                            tests + " of " + tests + " passed",
                            "100 %",
                            "This server did not run them")
                    .contains("Measured without robustness_test.rego")
                    .contains("countersign/main/main.rego");
            assertThat(auditor.get(at(bundle) + "/effect").body())
                    .contains("Tests " + tests + "/" + tests);
        }

        @Test
        void shouldNameWhatFailedAndWhatIsNotReached() {
            String report =
                    """
                    {"opa": "1.22.2", "passed": 3, "failed": ["a_test.rego: test_<b>"],
                     "skipped": ["a_test.rego: todo_test_b"],
                     "coverage": {"without": [], "files": [{"path": "countersign/main/main.rego",
                      "covered": 2, "missed": 2, "not_covered": [[7, 8]]}]}}
                    """;
            String page = whole(signedIn(Role.AUDITOR).get(at(bundles.storeWithTests(report))));

            assertThat(page)
                    .contains("3 of 5 passed", "a_test.rego", "test_&lt;b&gt;", "todo_test_b");
            assertThat(page).contains("50 %", "7–8").doesNotContain("Measured without");
        }

        @Test
        void shouldSayThatABundleCameWithoutTests() {
            StoredBundle bundle = bundles.storeWithTests("");
            Browser auditor = signedIn(Role.AUDITOR);

            PageAssert.isPage(auditor.get(at(bundle)), 200);
            assertThat(auditor.get(at(bundle)).body()).contains("came without a test report");
            assertThat(auditor.get(at(bundle) + "/effect").body()).contains("No test report");
        }

        @Test
        void shouldKeepBundlesFromDevelopers() {
            PageAssert.isPage(signedIn(Role.DEVELOPER).get(at(bundle())), 403);
        }
    }

    @Nested
    class Upload {
        private static final String BOUNDARY = "----countersign";

        private HttpResponse<String> send(Browser browser, String csrf, String file) {
            String body =
                    "--%1$s\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%2$s\r\n--%1$s\r\nContent-Disposition: form-data; name=\"release\"; filename=\"policy.tar.gz\"\r\nContent-Type: application/gzip\r\n\r\n%3$s\r\n--%1$s--\r\n"
                            .formatted(BOUNDARY, csrf, file);
            return browser.postRaw(
                    "/policies/upload", body, "multipart/form-data; boundary=" + BOUNDARY);
        }

        @Test
        void shouldSayWhyABundleIsRefused() {
            Browser lead = signedIn(Role.SECURITY_LEAD);
            lead.get("/policies/upload");

            HttpResponse<String> answer =
                    send(lead, lead.cookie("countersign_csrf"), "this is no archive");

            PageAssert.isPage(answer, 422);
            assertThat(answer.body()).contains("error-summary", "policy.tar.gz");
        }

        @Test
        void shouldRefuseAFormOfAnotherSite() {
            Browser lead = signedIn(Role.SECURITY_LEAD);
            lead.get("/policies/upload");

            assertThat(send(lead, "guessed", "this is no archive").statusCode()).isEqualTo(403);
        }
    }

    @Nested
    class Activate {
        @Test
        void shouldLeadFromEffectToActivationAndBack() throws InterruptedException {
            Browser ann = signedIn(Role.SECURITY_LEAD);
            Browser bob = signedIn(Role.ADMINISTRATOR);
            StoredBundle bundle = bundle();
            HttpResponse<String> unknown = ann.get(at(bundle) + "/effect");
            PageAssert.isPage(unknown, 200);
            assertThat(unknown.body()).contains("not known yet");

            leadsTo(ann.post(at(bundle) + "/effect", Map.of()), at(bundle) + "/effect");
            PageAssert.isPage(ann.get(at(bundle) + "/effect"), 200);
            computed(bundle);
            HttpResponse<String> known = ann.get(at(bundle) + "/effect");
            PageAssert.isPage(known, 200);
            assertThat(known.body()).contains("approvals lose", "Ask for activation");
            PageAssert.isPage(ann.get(at(bundle) + "/effect/items?subject=decision"), 200);

            HttpResponse<String> unasked =
                    ann.post(at(bundle) + "/asking", Map.of("treatment", "", "reason", "short"));
            PageAssert.isPage(unasked, 422);
            assertThat(unasked.body()).contains("href=\"#treatment\"", "href=\"#reason\"", "short");
            leadsTo(
                    ann.post(
                            at(bundle) + "/asking",
                            Map.of("treatment", "suspend_now", "reason", REASON)),
                    at(bundle));
            HttpResponse<String> own = ann.get(at(bundle) + "/effect");
            assertThat(own.body())
                    .contains("Somebody else has to activate it")
                    .doesNotContain("/activation\"");
            PageAssert.isPage(ann.post(at(bundle) + "/activation", Map.of()), 412);

            String waits = "Policy " + bundle.revision() + " waits for a second person";
            assertThat(ann.get("/").body()).doesNotContain(waits);
            assertThat(bob.get("/").body()).contains(waits, at(bundle) + "/effect");
            Map<String, String> read = read(bob.get(at(bundle) + "/effect"));
            PageAssert.isPage(ann.post(at(bundle) + "/activation", read), 403);
            activations.ask(
                    api.person(Role.SECURITY_LEAD).caller(),
                    bundle.id(),
                    Treatment.SUSPEND_NOW,
                    null,
                    REASON);
            PageAssert.isPage(bob.post(at(bundle) + "/activation", read), 412);
            leadsTo(
                    bob.post(at(bundle) + "/activation", read(bob.get(at(bundle) + "/effect"))),
                    "/policies/history");
            assertThat(bob.get(at(bundle)).body()).contains("put it into force");
            HttpResponse<String> history = bob.get("/policies/history");
            PageAssert.isPage(history, 200);
            assertThat(history.body()).contains(bundle.revision(), REASON, "Roll back to this");

            String back = history.body().replaceAll("(?s).*\\?back=(\\d+)#.*", "$1");
            HttpResponse<String> offer = bob.get("/policies/history?back=" + back);
            PageAssert.isPage(offer, 200);
            String before =
                    offer.body().replaceAll("(?s).*name=\"bundle\" value=\"([^\"]+)\".*", "$1");
            PageAssert.isPage(
                    bob.post(
                            "/policies/history/" + back + "/rollback",
                            Map.of("bundle", before, "reason", "no")),
                    422);
            leadsTo(
                    bob.post(
                            "/policies/history/" + back + "/rollback",
                            Map.of(
                                    "bundle",
                                    before,
                                    "resume",
                                    "yes",
                                    "reason",
                                    "it stopped too many people")),
                    "/policies/history");
            String again = bob.get("/policies/history").body();
            assertThat(again).contains("?back=").doesNotContain("?back=" + back + "#");
        }

        @Test
        void shouldWithdrawWithAReason() {
            Browser ann = signedIn(Role.SECURITY_LEAD);
            StoredBundle bundle = bundle();
            ann.get(at(bundle) + "/effect");

            PageAssert.isPage(ann.post(at(bundle) + "/withdrawal", Map.of("reason", "no")), 422);
            leadsTo(ann.post(at(bundle) + "/withdrawal", Map.of("reason", REASON)), "/policies");
        }
    }
}
