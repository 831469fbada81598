package dev.countersign.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.identity.OtherAdministrators;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import dev.countersign.portal.PageAssert;
import dev.countersign.problem.Problem;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whose account somebody is who comes through the provider, and what they keep of it. */
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProviderAccountsTest extends ProviderScene {
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
    class TheLastAdministrator {
        @Inject OtherAdministrators others;

        @Test
        void shouldKeepTheRoleThatTheProviderNoLongerSays() {
            assertThat(signIn(account, "admins").statusCode()).isEqualTo(303);
            Person last = people.byUsername(account).orElseThrow();
            List<String> resting = others.rest(List.of(last.id()));
            try {
                assertThat(signInAfresh(account, "devs").statusCode()).isEqualTo(303);
                assertThat(people.get(last.id()).roles())
                        .containsExactlyInAnyOrder(Role.ADMINISTRATOR, Role.DEVELOPER);
                assertThat(signInAfresh(account).statusCode()).isEqualTo(303);
                assertThat(people.get(last.id()).roles()).containsExactly(Role.ADMINISTRATOR);
                assertThat(audit.about(last.id(), 20))
                        .filteredOn(e -> e.action().equals("person.administration_kept"))
                        .hasSize(2);
            } finally {
                others.wake(resting);
            }
            assertThat(signInAfresh(account, "devs").statusCode()).isEqualTo(303);
            assertThat(people.get(last.id()).roles()).containsExactly(Role.DEVELOPER);
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
            PageAssert.isPage(
                    chief.submit(
                            "/people/" + person.id() + "/provider/unlink",
                            Map.of("unlinking", "wrong \u202e colleague")),
                    422);
            assertThatThrownBy(() -> provider.link("test", person.id(), "sub\u202eject"))
                    .isInstanceOf(Problem.class)
                    .hasMessageNotContaining("linked already");
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
}
