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
import io.micronaut.test.support.TestPropertyProvider;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A real server with an https address and a real OpenID provider; the provider starts later. */
abstract class ProviderScene implements TestPropertyProvider {
    static final String PUBLIC_URL = "https://countersign.example";
    static final String PASSWORD = "correct horse battery";
    static final String SESSION = "__Host-countersign_session";
    static final String PENDING = "__Host-countersign_oidc";
    static int accounts;

    @Inject EmbeddedServer server;
    @Inject People people;
    @Inject LocalAccounts passwords;
    @Inject ProviderSignIn provider;
    @Inject AuditLog audit;
    @Inject TestClock clock;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;

    final int port = TestProvider.freePort();
    String startedWithout = "";
    int statusWithout;
    int localWithout;
    TestProvider idp;
    Tab tab;
    String account;

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

    String local(String name) {
        Person person =
                people.add("test", name, "Local", Programme.COMMERCIAL, Set.of(Role.DEVELOPER));
        passwords.setPassword("test", person.id(), PASSWORD.toCharArray());
        return name;
    }

    static HttpResponse<String> localSignIn(Tab tab, String name) {
        tab.get("/signin");
        return tab.submit("/signin", Map.of("username", name, "password", PASSWORD));
    }

    /** Up to the answer that leads back to us, which is not followed. */
    String answerFor(HttpResponse<String> begun, String who, String... groups) {
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

    HttpResponse<String> signIn(String who, String... groups) {
        return tab.get(answerFor(tab.get("/signin/provider?next=/responsible-use"), who, groups));
    }

    /** In a browser that the provider does not know yet. */
    HttpResponse<String> signInAfresh(String who, String... groups) {
        tab = new Tab(PUBLIC_URL, server.getURL().toString());
        return signIn(who, groups);
    }

    void isRefused(HttpResponse<String> answer, int status, String code) {
        PageAssert.isPage(answer, status);
        assertThat(answer.body()).contains(code).doesNotContain("invalid_grant", "eyJ");
        assertThat(tab.cookie(SESSION)).isEmpty();
        assertThat(tab.cookie(PENDING)).isEmpty();
    }

    List<String> codes(String subject) {
        return audit.about(subject, 50).stream()
                .filter(r -> r.action().equals("sign_in.refused"))
                .map(AuditRecord::facts)
                .map(facts -> facts.path("code").asText())
                .toList();
    }
}
