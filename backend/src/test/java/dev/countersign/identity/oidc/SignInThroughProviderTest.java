package dev.countersign.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.portal.PageAssert;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server with an https address and a real OpenID provider; the provider starts later. */
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignInThroughProviderTest extends ProviderScene {
    @Nested
    class WithoutTheProvider {
        @Test
        void shouldStartAndLetPeopleInByPassword() {
            assertThat(statusWithout).isEqualTo(503);
            assertThat(startedWithout).contains("sign_in.provider_unreachable");
            assertThat(localWithout).isEqualTo(303);
        }
    }

    @Nested
    class SigningIn {
        @Test
        void shouldOfferBothWays() {
            assertThat(tab.get("/signin").body())
                    .contains("Sign in with Example Ltd", "name=\"password\"");
        }

        @Test
        void shouldSendStateNonceAndChallenge() {
            String there = Tab.location(tab.get("/signin/provider"));

            assertThat(there)
                    .startsWith(TestProvider.issuer(port))
                    .contains("code_challenge_method=S256", "code_challenge=", "state=", "nonce=")
                    .contains("response_type=code")
                    .doesNotContain("code_verifier", TestProvider.SECRET);
        }

        @Test
        void shouldMakeThePersonWithTheRolesOfTheClaim() {
            HttpResponse<String> answer = signIn(account, "devs", "cn=leads,ou=security", "other");

            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(Tab.location(answer)).isEqualTo("/responsible-use");
            Person person = people.byUsername(account).orElseThrow();
            assertThat(person.roles())
                    .containsExactlyInAnyOrder(Role.DEVELOPER, Role.SECURITY_LEAD);
            assertThat(person.displayName()).isEqualTo("Full " + account);
            assertThat(provider.knows(person.id())).isTrue();
            PageAssert.isPage(tab.get("/responsible-use"), 200);
            assertThat(tab.get("/account/password").body())
                    .contains("You sign in with Example Ltd")
                    .doesNotContain("name=\"present\"");
        }

        @Test
        void shouldSetACookieOfThisHostAlone() {
            HttpResponse<String> answer = signIn(account, "devs");

            assertThat(answer.headers().allValues("set-cookie"))
                    .anySatisfy(cookie ->
                            assertThat(cookie)
                                    .startsWith(SESSION + "=")
                                    .containsIgnoringCase("; Secure")
                                    .containsIgnoringCase("; HttpOnly")
                                    .containsIgnoringCase("; SameSite=Lax")
                                    .containsIgnoringCase("; Path=/")
                                    .doesNotContainIgnoringCase("Domain"));
            assertThat(tab.get("/signin").headers().firstValue("strict-transport-security"))
                    .hasValueSatisfying(v -> assertThat(v).contains("max-age=31536000"));
        }

        @Test
        void shouldEndTheSessionThatTheBrowserHad() {
            localSignIn(tab, local("other" + account));
            String before = tab.cookie(SESSION);

            signIn(account, "devs");

            assertThat(tab.cookie(SESSION)).isNotEmpty().isNotEqualTo(before);
            Tab thief = new Tab(PUBLIC_URL, server.getURL().toString());
            thief.plant(SESSION, before);
            assertThat(thief.get("/account").statusCode()).isEqualTo(303);
        }

        @Test
        void shouldLetTheClaimActAtEachSignIn() {
            signIn(account, "devs");
            Person person = people.byUsername(account).orElseThrow();
            people.change(
                    "test", person.id(), Set.of(Role.DEVELOPER, Role.ADMINISTRATOR), null, null);

            signInAfresh(account, "cn=leads,ou=security");

            assertThat(people.get(person.id()).roles()).containsExactly(Role.SECURITY_LEAD);
        }

        @Test
        void shouldLetTheClaimActOnBrowsersThatAreSignedInAlready() {
            signIn(account, "admins");
            Tab earlier = tab;
            PageAssert.isPage(earlier.get("/settings"), 200);

            signInAfresh(account, "devs");

            assertThat(earlier.get("/settings").statusCode()).isEqualTo(403);
            PageAssert.isPage(earlier.get("/account"), 200);
        }

        @ParameterizedTest
        @ValueSource(strings = {"//evil.example", "/\\evil.example", "https://evil.example"})
        void shouldLeadNowhereElse(String evil) {
            String answer =
                    answerFor(
                            tab.get("/signin/provider?next=" + Tab.encode(evil)), account, "devs");

            assertThat(Tab.location(tab.get(answer))).isEqualTo("/");
        }
    }

    @Nested
    class SigningOut {
        private static final Pattern ONWARDS = Pattern.compile("0;url=([^\"]+)\"");

        @Test
        void shouldEndBothSessions() {
            signIn(account, "devs");
            String session = tab.cookie(SESSION);
            tab.get("/account");

            HttpResponse<String> answer = tab.submit("/signout", Map.of());

            PageAssert.isPage(answer, 200);
            Matcher onwards = ONWARDS.matcher(answer.body());
            assertThat(onwards.find()).isTrue();
            String there = onwards.group(1).replace("&amp;", "&");
            assertThat(there)
                    .startsWith(TestProvider.issuer(port) + "/session/end")
                    .contains("id_token_hint=", "client_id=countersign");
            assertThat(URLDecoder.decode(there, StandardCharsets.UTF_8))
                    .contains("post_logout_redirect_uri=" + PUBLIC_URL + "/signin");
            assertThat(tab.get(there).statusCode()).isEqualTo(200);
            assertThat(tab.cookie(SESSION)).isEmpty();
            tab.plant(SESSION, session);
            assertThat(tab.get("/account").statusCode()).isEqualTo(303);
        }

        @Test
        void shouldOnlyEndOurOwnAfterAPassword() {
            localSignIn(tab, local(account));
            tab.get("/signin");

            HttpResponse<String> answer = tab.submit("/signout", Map.of());

            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(URI.create(Tab.location(answer)).getPath()).isEqualTo("/signin");
        }
    }
}
