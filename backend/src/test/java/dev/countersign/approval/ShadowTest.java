package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.Api;
import dev.countersign.Browser;
import dev.countersign.approval.effect.Shadow;
import dev.countersign.approval.effect.ShadowState;
import dev.countersign.approval.effect.ShadowSteps;
import dev.countersign.approval.effect.Shadows;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.StoredBundle;
import dev.countersign.policy.TestBundles;
import dev.countersign.portal.PageAssert;
import dev.countersign.problem.Problem;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A bundle beside the one in force. A context of its own: every decision would be compared. */
@MicronautTest(transactional = false)
class ShadowTest {
    private static final String REASON = "to see what the new list does";

    @Inject EmbeddedServer server;
    @Inject Shadows shadows;
    @Inject ShadowSteps steps;
    @Inject TestBundles bundles;
    @Inject Office office;
    @Inject Requests requests;
    @Inject People people;
    @Inject LocalAccounts accounts;
    @Inject Api api;

    private Caller lead;
    private StoredBundle bundle;

    @BeforeEach
    void bundleThatProhibits() {
        lead = office.person(Role.SECURITY_LEAD);
        bundle =
                bundles.store(
                        "test-" + UUID.randomUUID(),
                        registers -> EffectTest.prohibit(registers, "US"));
    }

    @AfterEach
    void stop() {
        shadows.stop(lead, bundle.id());
    }

    private RequestView approval() {
        Caller owner = office.person(Role.DEVELOPER);
        Office.Laptop laptop = office.laptop(owner, "personal");
        RequestView request =
                requests.submit(
                        owner,
                        Office.request(laptop, office.confirmedFiles(laptop), "source_code"));
        assertThat(request.state()).isEqualTo(RequestState.APPROVED);
        return request;
    }

    private Shadow newest() {
        return shadows.newest(lead, bundle.id()).orElseThrow();
    }

    @Nested
    class Compare {
        @Test
        void shouldCountAndListWhatWouldDifferAndChangeNothing() {
            approval();
            shadows.start(lead, bundle.id(), 7, REASON);
            RequestView asked = approval();

            steps.settle();

            Shadow run = newest();
            assertThat(run.state()).isEqualTo(ShadowState.RUNNING);
            assertThat(run.compared()).isEqualTo(run.different()).isPositive();
            assertThat(run.counts())
                    .singleElement()
                    .satisfies(count -> {
                        assertThat(count.before()).isEqualTo(Outcome.ALLOW);
                        assertThat(count.after()).isEqualTo(Outcome.DENY);
                    });
            assertThat(shadows.items(lead, run, null, 50).items())
                    .anySatisfy(item -> {
                        assertThat(item.decisionId()).isEqualTo(asked.decisionId());
                        assertThat(item.codes()).containsExactly("origin.country.prohibited");
                    });
            assertThat(requests.get(lead, asked.id()).state()).isEqualTo(RequestState.APPROVED);
        }

        @Test
        void shouldCompareEachDecisionOnce() {
            shadows.start(lead, bundle.id(), 7, REASON);
            approval();
            steps.settle();
            long once = newest().compared();

            steps.settle();
            assertThat(newest().compared()).isEqualTo(once);
            approval();
            steps.settle();

            assertThat(newest().compared()).isEqualTo(2 * once);
            assertThat(shadows.items(lead, newest(), null, 200).items())
                    .hasSize((int) (2 * once))
                    .doesNotHaveDuplicates();
        }

        @Test
        void shouldLeaveWhatIsNotSettledForLater() {
            shadows.start(lead, bundle.id(), 7, REASON);
            approval();

            steps.after(Duration.ZERO);
            assertThat(newest().compared()).isZero();
            steps.settle();

            assertThat(newest().compared()).isPositive();
        }

        @Test
        void shouldCountWhatStaysTheSame() {
            bundle =
                    bundles.store(
                            "test-" + UUID.randomUUID(),
                            registers -> EffectTest.prohibit(registers, "AQ"));
            shadows.start(lead, bundle.id(), 7, REASON);
            approval();

            steps.settle();

            assertThat(newest().compared()).isPositive();
            assertThat(newest().different()).isZero();
            assertThat(newest().unanswered()).isZero();
        }

        @Test
        void shouldEndByItselfWithAllOfItsTimeCompared() {
            shadows.start(lead, bundle.id(), 1, REASON);
            approval();

            steps.after(Duration.ofDays(2));
            steps.after(Duration.ofDays(2));

            assertThat(newest().state()).isEqualTo(ShadowState.ENDED);
            assertThat(newest().compared()).isPositive();
        }
    }

    @Nested
    class Start {
        @Test
        void shouldRefuseASecondRunOfOneBundleAndAThirdAtAll() {
            shadows.start(lead, bundle.id(), 7, REASON);
            StoredBundle second =
                    bundles.store(
                            "test-" + UUID.randomUUID(),
                            registers -> EffectTest.prohibit(registers, "DE"));
            StoredBundle third =
                    bundles.store(
                            "test-" + UUID.randomUUID(),
                            registers -> EffectTest.prohibit(registers, "ES"));
            shadows.start(lead, second.id(), 7, REASON);

            assertThatThrownBy(() -> shadows.start(lead, bundle.id(), 7, REASON))
                    .isInstanceOf(Problem.class);
            assertThatThrownBy(() -> shadows.start(lead, third.id(), 7, REASON))
                    .isInstanceOf(Problem.class);

            shadows.stop(lead, second.id());
            assertThat(shadows.start(lead, third.id(), 7, REASON).state())
                    .isEqualTo(ShadowState.RUNNING);
            shadows.stop(lead, third.id());
        }

        @Test
        void shouldRefuseWhoDoesNotChangePolicy() {
            Caller auditor = office.person(Role.AUDITOR);

            assertThatThrownBy(() -> shadows.start(auditor, bundle.id(), 7, REASON))
                    .isInstanceOf(Problem.class);
            assertThat(shadows.newest(auditor, bundle.id())).isEmpty();
        }

        @Test
        void shouldNameWhatIsWrongAndAnswerPrograms() {
            Api.Identity caller = api.person(Role.SECURITY_LEAD);
            String path = "/api/v1/bundles/" + bundle.id() + "/shadow";

            assertThat(api.get(caller, path).status()).isEqualTo(404);
            assertThat(api.post(caller, path, "{\"days\": 31, \"reason\": \"short\"}").errors())
                    .containsExactlyInAnyOrder("/days value", "/reason length");
            assertThat(
                            api.post(
                                            caller,
                                            path,
                                            "{\"days\": 3, \"reason\": \"%s\"}".formatted(REASON))
                                    .status())
                    .isEqualTo(201);
            assertThat(api.get(caller, path).body().path("state").asText()).isEqualTo("running");
            assertThat(api.get(caller, path + "/items").body().path("items")).isEmpty();
        }
    }

    @Nested
    class Pages {
        @Test
        void shouldLeadFromTheBundleThroughTheRun() {
            accounts.setPassword("test", lead.id(), "a password for shadows".toCharArray());
            Browser leads = new Browser(server.getURL().toString());
            leads.signIn(people.get(lead.id()).username(), "a password for shadows");
            String address = "/policies/bundles/" + bundle.id() + "/shadow";
            assertThat(leads.get("/policies/bundles/" + bundle.id()).body()).contains(address);
            PageAssert.isPage(leads.get(address), 200);

            var wrong = leads.post(address, Map.of("days", "many", "reason", "short"));
            PageAssert.isPage(wrong, 422);
            assertThat(wrong.body()).contains("href=\"#days\"", "href=\"#reason\"", ">short<");
            assertThat(leads.post(address, Map.of("days", "3", "reason", REASON)).statusCode())
                    .isEqualTo(303);
            RequestView asked = approval();
            steps.settle();

            var page = leads.get(address);
            PageAssert.isPage(page, 200);
            assertThat(page.body().replace("<wbr>", ""))
                    .contains("origin.country.prohibited", "/decisions/" + asked.decisionId())
                    .contains("Running", REASON);
            assertThat(leads.post(address + "/stop", Map.of()).statusCode()).isEqualTo(303);
            assertThat(leads.get(address).body()).contains("Stopped");
        }
    }
}
