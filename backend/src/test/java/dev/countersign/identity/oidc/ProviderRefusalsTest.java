package dev.countersign.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.portal.PageAssert;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a provider, or somebody in its name, cannot make the server believe. */
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProviderRefusalsTest extends ProviderScene {
    @Nested
    class BehindAProxy {
        private HttpResponse<String> guess(String forwarded) {
            return tab.with("X-Forwarded-For", forwarded)
                    .submit("/signin", Map.of("username", "nobody", "password", "x"));
        }

        @Test
        void shouldMakeTheAddressWaitThatTheProxySaw() {
            tab.get("/signin");
            for (int i = 0; i < 50; i++) {
                String spoofed = "198.51.100." + i + ", 203.0.113.9, 10.0.8.4";
                assertThat(guess(spoofed).statusCode()).isEqualTo(422);
            }

            HttpResponse<String> stopped = guess("198.51.100.200, 203.0.113.9");
            PageAssert.isPage(stopped, 429);
            assertThat(stopped.body()).contains("Try again in 15 minutes.");
            assertThat(stopped.headers().firstValue("retry-after"))
                    .hasValueSatisfying(s -> assertThat(Integer.parseInt(s)).isBetween(800, 900));
            assertThat(guess("203.0.113.10").statusCode()).as("somebody else").isEqualTo(422);
        }
    }

    @Nested
    class WithUserInfo {
        /** The same provider, which from now on says little in its ID tokens. */
        @BeforeEach
        void restart() {
            idp.close();
            idp = TestProvider.start(port, PUBLIC_URL, true);
        }

        @AfterEach
        void restore() {
            idp.close();
            idp = TestProvider.start(port, PUBLIC_URL, false);
        }

        @Test
        void shouldTakeRolesOnlyFromWhatItHeard() {
            assertThat(signIn(account, "devs").statusCode()).isEqualTo(303);
            Person person = people.byUsername(account).orElseThrow();
            assertThat(person.roles()).containsExactly(Role.DEVELOPER);

            HttpResponse<String> unheard = signInAfresh(account + "&down=1", "devs");

            isRefused(unheard, 503, "sign_in.provider_unreachable");
            assertThat(people.get(person.id()).roles()).containsExactly(Role.DEVELOPER);
        }
    }

    @Nested
    class Refusing {
        @Test
        void shouldLockNobodysPassword() {
            for (int i = 0; i < 60; i++) {
                tab.get("/signin/provider/callback?error=x");
            }
            assertThat(localSignIn(tab, local("calm" + account)).statusCode()).isEqualTo(303);
        }

        @Test
        void shouldSayThatThePersonDenied() {
            isRefused(signIn(""), 403, "sign_in.denied");
            assertThat(codes("anonymous")).contains("sign_in.denied");
        }

        @Test
        void shouldNotTakeAnAnswerTwice() {
            HttpResponse<String> begun = tab.get("/signin/provider");
            String pending = tab.cookie(PENDING);
            String answer = answerFor(begun, account, "devs");
            assertThat(tab.get(answer).statusCode()).isEqualTo(303);

            tab.get("/account");
            tab.submit("/signout", Map.of());
            isRefused(tab.get(answer), 400, "sign_in.expired");

            tab.plant(PENDING, pending);
            isRefused(tab.get(answer), 502, "sign_in.provider_refused");
            assertThat(codes("anonymous")).contains("sign_in.provider_refused");
        }

        @Test
        void shouldNotTakeAnAnswerAfterTenMinutes() {
            String answer = answerFor(tab.get("/signin/provider"), account, "devs");
            clock.advance(PendingSignIns.LIFE);

            isRefused(tab.get(answer), 400, "sign_in.expired");
        }

        @Test
        void shouldNotTakeAnAnswerThatAnotherBrowserAskedFor() {
            String answer = answerFor(tab.get("/signin/provider"), account, "devs");
            tab = new Tab(PUBLIC_URL, server.getURL().toString());
            tab.get("/signin/provider");

            isRefused(tab.get(answer), 400, "sign_in.expired");
        }

        @Test
        void shouldNotTakeATokenWithAnotherNonce() {
            HttpResponse<String> begun = tab.get("/signin/provider");
            String turned =
                    Tab.location(begun).replaceAll("nonce=[^&]+", "nonce=another-nonce-altogether");

            isRefused(
                    tab.get(answerFor(tab.get(turned), account, "devs")),
                    502,
                    "sign_in.token_invalid");
            assertThat(codes("anonymous")).contains("sign_in.token_invalid");
        }

        @Test
        void shouldNotTakeACodeForAnotherChallenge() {
            tab.get("/signin/provider");
            String mine = tab.cookie(PENDING);
            HttpResponse<String> begun = tab.get("/signin/provider");
            String answer = answerFor(begun, account, "devs");
            tab.plant(PENDING, mine);

            isRefused(tab.get(answer), 400, "sign_in.expired");
        }

        @Test
        void shouldNotTakeAnAnswerInTheNameOfAnotherIssuer() {
            String answer = answerFor(tab.get("/signin/provider"), account, "devs");

            isRefused(
                    tab.get(answer.replaceAll("iss=[^&]+", "iss=https%3A%2F%2Fevil.example")),
                    502,
                    "sign_in.token_invalid");
        }

        @Test
        void shouldNeedANameForSomebodyNew() {
            HttpResponse<String> login = tab.follow(tab.get("/signin/provider"), PUBLIC_URL);
            HttpResponse<String> done =
                    tab.post(
                            login.uri().toString(),
                            "account=" + account + "&group=devs&nameless=yes");

            isRefused(
                    tab.get(Tab.location(tab.follow(done, PUBLIC_URL))),
                    403,
                    "sign_in.claim_missing");
        }

        @Test
        void shouldLetNobodyInWithoutARoleAndTakeTheRolesTheyHad() {
            isRefused(signIn(account, "others"), 403, "sign_in.no_role");
            assertThat(people.byUsername(account)).isEmpty();

            signInAfresh(account, "devs");
            Person person = people.byUsername(account).orElseThrow();
            Tab first = tab;
            isRefused(signInAfresh(account, "others"), 403, "sign_in.no_role");
            assertThat(people.get(person.id()).roles()).isEmpty();
            assertThat(first.get("/account").statusCode()).isEqualTo(303);
            assertThat(codes(person.id())).containsExactly("sign_in.no_role");
        }

        @Test
        void shouldLetNobodyInWhoIsNoLongerActive() {
            signIn(account, "devs");
            Person person = people.byUsername(account).orElseThrow();
            people.change("test", person.id(), null, null, false);

            isRefused(signInAfresh(account, "devs"), 403, "sign_in.not_active");
        }
    }
}
