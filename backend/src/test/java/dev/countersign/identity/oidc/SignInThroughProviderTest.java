package dev.countersign.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.TestClock;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.ProviderSignIn;
import dev.countersign.identity.Role;
import dev.countersign.portal.PageAssert;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server with an https address and a real OpenID provider; the provider starts later. */
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignInThroughProviderTest implements TestPropertyProvider {
    private static final String PUBLIC_URL = "https://countersign.example";
    private static final String PASSWORD = "correct horse battery";
    private static final String SESSION = "__Host-countersign_session";
    private static final String PENDING = "__Host-countersign_oidc";
    private static int accounts;

    @Inject EmbeddedServer server;
    @Inject People people;
    @Inject LocalAccounts passwords;
    @Inject ProviderSignIn provider;
    @Inject AuditLog audit;
    @Inject TestClock clock;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;

    private final int port = TestProvider.freePort();
    private String startedWithout = "";
    private int statusWithout;
    private int localWithout;
    private TestProvider idp;
    private Tab tab;
    private String account;

    @Override
    public Map<String, String> getProperties() {
        return Map.ofEntries(
                Map.entry("countersign.public-url", PUBLIC_URL),
                Map.entry("countersign.oidc.issuer", TestProvider.issuer(port)),
                Map.entry("countersign.mail.host", "127.0.0.1"),
                Map.entry("countersign.outbox.pause", "1h"),
                Map.entry("countersign.oidc.client-id", "countersign"),
                Map.entry("countersign.oidc.client-secret", TestProvider.SECRET),
                Map.entry("countersign.oidc.name", "Example Ltd"),
                Map.entry("countersign.sign-in.client-address-header", "X-Forwarded-For"),
                Map.entry("countersign.sign-in.trusted-proxies", "127.0.0.1/32,10.0.8.0/24"),
                Map.entry("countersign.oidc.roles-claim", "realm_access.roles"),
                Map.entry(
                        "countersign.oidc.roles",
                        "devs=developer; cn=leads,ou=security=security_lead; admins=administrator"));
    }

    @BeforeAll
    void start() {
        Tab early = new Tab(PUBLIC_URL, server.getURL().toString());
        HttpResponse<String> refused = early.get("/signin/provider");
        statusWithout = refused.statusCode();
        startedWithout = refused.body();
        localWithout = localSignIn(early, local("early")).statusCode();
        idp = TestProvider.start(port, PUBLIC_URL, false);
        clock.advance(Duration.ofSeconds(6));
        assertThat(early.get("/signin/provider").statusCode()).isEqualTo(303);
        clock.reset();
    }

    @AfterAll
    void stop() {
        idp.close();
    }

    @BeforeEach
    void tab() {
        tab = new Tab(PUBLIC_URL, server.getURL().toString());
        account = "acc" + ++accounts;
    }

    @AfterEach
    void time() {
        clock.reset();
    }

    private String local(String name) {
        Person person =
                people.add("test", name, "Local", Programme.COMMERCIAL, Set.of(Role.DEVELOPER));
        passwords.setPassword("test", person.id(), PASSWORD.toCharArray());
        return name;
    }

    private static HttpResponse<String> localSignIn(Tab tab, String name) {
        tab.get("/signin");
        return tab.submit("/signin", Map.of("username", name, "password", PASSWORD));
    }

    /** Up to the answer that leads back to us, which is not followed. */
    private String answerFor(HttpResponse<String> begun, String who, String... groups) {
        HttpResponse<String> login = tab.follow(begun, PUBLIC_URL);
        if (!Tab.location(login).isEmpty()) {
            return Tab.location(login);
        }
        String form = "account=" + who;
        for (String group : groups) {
            form += "&group=" + Tab.encode(group);
        }
        HttpResponse<String> done = tab.post(login.uri().toString(), form);
        return Tab.location(tab.follow(done, PUBLIC_URL));
    }

    private HttpResponse<String> signIn(String who, String... groups) {
        return tab.get(answerFor(tab.get("/signin/provider?next=/responsible-use"), who, groups));
    }

    /** In a browser that the provider does not know yet. */
    private HttpResponse<String> signInAfresh(String who, String... groups) {
        tab = new Tab(PUBLIC_URL, server.getURL().toString());
        return signIn(who, groups);
    }

    private void isRefused(HttpResponse<String> answer, int status, String code) {
        PageAssert.isPage(answer, status);
        assertThat(answer.body()).contains(code).doesNotContain("invalid_grant", "eyJ");
        assertThat(tab.cookie(SESSION)).isEmpty();
        assertThat(tab.cookie(PENDING)).isEmpty();
    }

    private List<String> codes(String subject) {
        return audit.about(subject, 50).stream()
                .filter(r -> r.action().equals("sign_in.refused"))
                .map(AuditRecord::facts)
                .map(facts -> facts.path("code").asText())
                .toList();
    }

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
    class ALocalPersonOfTheSameName {
        @Test
        void shouldNotBeTakenOverUntilAnAdministratorLinksThem() {
            String name = local(account);
            Person person = people.byUsername(name).orElseThrow();

            isRefused(signIn(name, "devs", "admins"), 409, "sign_in.name_taken");
            assertThat(people.get(person.id()).roles()).containsExactly(Role.DEVELOPER);
            assertThat(provider.knows(person.id())).isFalse();

            provider.link("test", person.id(), name);
            assertThat(signInAfresh(name, "devs", "admins").statusCode()).isEqualTo(303);
            assertThat(people.get(person.id()).roles()).contains(Role.ADMINISTRATOR);
            Tab old = new Tab(PUBLIC_URL, server.getURL().toString());
            assertThat(localSignIn(old, name).statusCode()).isEqualTo(422);
        }
    }

    @Nested
    class Unlinking {
        private String administrator() {
            String name = "chief" + account;
            Person chief =
                    people.add(
                            "test",
                            name,
                            "Chief",
                            Programme.COMMERCIAL,
                            Set.of(Role.ADMINISTRATOR));
            passwords.setPassword("test", chief.id(), PASSWORD.toCharArray());
            return name;
        }

        @Test
        void shouldEndSessionsAtOnceAndLetNobodyInUnderTheNameAgain() {
            signIn(account, "devs");
            Person person = people.byUsername(account).orElseThrow();
            Tab theirs = tab;
            Tab chief = new Tab(PUBLIC_URL, server.getURL().toString());
            localSignIn(chief, administrator());
            String page = "/people/" + person.id() + "/sign-in";
            PageAssert.isPage(chief.get(page), 200);

            HttpResponse<String> hasty =
                    chief.submit("/people/" + person.id() + "/provider/unlink", Map.of());
            PageAssert.isPage(hasty, 422);
            assertThat(hasty.body()).contains("id=\"unlinking-error\"");
            assertThat(theirs.get("/account").statusCode()).isEqualTo(200);
            HttpResponse<String> done =
                    chief.submit(
                            "/people/" + person.id() + "/provider/unlink",
                            Map.of("unlinking", "linked to the wrong colleague"));

            assertThat(done.statusCode()).isEqualTo(303);
            assertThat(theirs.get("/account").statusCode()).isEqualTo(303);
            assertThat(provider.knows(person.id())).isFalse();
            assertThat(audit.about(person.id(), 5))
                    .anySatisfy(entry -> {
                        assertThat(entry.action()).isEqualTo("person.unlinked");
                        assertThat(entry.facts().path("sessions_ended").asInt()).isOne();
                    });
            isRefused(signInAfresh(account, "devs"), 409, "sign_in.name_taken");
            assertThat(
                            chief.submit(
                                            "/people/" + person.id() + "/provider/unlink",
                                            Map.of("unlinking", "linked to the wrong colleague"))
                                    .statusCode())
                    .as("twice")
                    .isEqualTo(422);
        }
    }

    @Nested
    class AMailAddress {
        private void signInWithMail(String mail) {
            tab = new Tab(PUBLIC_URL, server.getURL().toString());
            HttpResponse<String> login = tab.follow(tab.get("/signin/provider"), PUBLIC_URL);
            HttpResponse<String> done =
                    tab.post(login.uri().toString(), "account=" + account + "&group=devs" + mail);
            assertThat(tab.get(Tab.location(tab.follow(done, PUBLIC_URL))).statusCode())
                    .isEqualTo(303);
        }

        /** Address, whether it is confirmed, and where it came from. */
        private List<String> known() {
            String id = people.byUsername(account).orElseThrow().id();
            List<?> rows =
                    transactions.executeRead(status ->
                            entities.createNativeQuery(
                                            "select concat_ws(' ', address, confirmed_at is not null, source)"
                                                    + " from mail_address where person_id = :p")
                                    .setParameter("p", id)
                                    .getResultList());
            return rows.stream().map(String::valueOf).toList();
        }

        @Test
        void shouldBeThePersonsOnlyWhenTheProviderVerifiedIt() {
            signInWithMail("&email=ann%40example.org&verified=no");
            assertThat(known()).isEmpty();
            signInWithMail("&email=ann%40example.org&verified=text");
            assertThat(known()).as("the text true").isEmpty();
            signInWithMail("&email=ann%40example.org");
            assertThat(known()).isEmpty();
            signInWithMail("&email=ann%40a%40b&verified=yes");
            assertThat(known()).as("no address").isEmpty();

            signInWithMail("&email=ann%40example.org&verified=yes");
            assertThat(known()).containsExactly("ann@example.org t provider");
            HttpResponse<String> page = tab.get("/account/notifications");
            PageAssert.isPage(page, 200);
            assertThat(page.body())
                    .contains("ann@example.org", "Verified by your identity provider");
        }

        @Test
        void shouldFollowTheProviderUntilThePersonChoosesAnother() {
            signInWithMail("&email=ann%40example.org&verified=yes");
            signInWithMail("&email=ann.new%40example.org&verified=yes");
            assertThat(known()).containsExactly("ann.new@example.org t provider");
            signInWithMail("&email=evil%40example.org&verified=no");
            assertThat(known()).containsExactly("ann.new@example.org t provider");

            tab.get("/account/notifications");
            tab.submit("/account/notifications/forget", Map.of());
            signInWithMail("&email=ann%40example.org&verified=yes");
            assertThat(known()).as("the person wants no mail").containsExactly(" f person");
        }

        @Test
        void shouldBeForgottenWithTheLink() {
            signInWithMail("&email=ann%40example.org&verified=yes");
            String id = people.byUsername(account).orElseThrow().id();

            provider.unlink("test", id, "linked to the wrong colleague");
            assertThat(known()).containsExactly(" f provider");
        }
    }

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
