package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.Api;
import dev.countersign.Api.Identity;
import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class AccessChangeTest {
    private static final String PASSWORD = "correct horse battery staple";

    @Inject Api api;
    @Inject EmbeddedServer server;
    @Inject People people;
    @Inject LocalAccounts accounts;
    @Inject OtherAdministrators others;

    private Identity admin;

    @BeforeEach
    void administrator() {
        admin = api.person(Role.ADMINISTRATOR);
    }

    private Person added(Role... roles) {
        String name = "p" + UUID.randomUUID().toString().substring(0, 12);
        Person person = people.add("test", name, "Pat Page", Programme.COMMERCIAL, Set.of(roles));
        accounts.setPassword("test", person.id(), PASSWORD.toCharArray());
        return person;
    }

    private Browser browser(Person person) {
        Browser browser = new Browser(server.getURL().toString());
        assertThat(browser.signIn(person.username(), PASSWORD).statusCode()).isEqualTo(303);
        return browser;
    }

    private int patch(Person person, String change) {
        String address = "/api/v1/people/" + person.id();
        String tag = api.get(admin, address).header("etag");
        return api.patch(admin, address, tag, change).status();
    }

    @Nested
    class Acting {
        @Test
        void shouldActAtOnceOnPagesAndCallsOfAnOpenSession() {
            Person person = added(Role.DEVELOPER);
            Browser pages = browser(person);
            Identity calls = api.signedIn(person);
            assertThat(pages.get("/people").statusCode()).isEqualTo(403);
            assertThat(api.get(calls, "/api/v1/people").status()).isEqualTo(403);

            assertThat(patch(person, "{\"roles\":[\"auditor\"],\"reason\":\"moves to audit\"}"))
                    .isEqualTo(200);
            assertThat(pages.get("/people").statusCode()).isEqualTo(200);
            assertThat(api.get(calls, "/api/v1/people").status()).isEqualTo(200);
            assertThat(pages.get("/requests/new").statusCode()).isEqualTo(403);

            assertThat(patch(person, "{\"roles\":[\"developer\"],\"reason\":\"back to coding\"}"))
                    .isEqualTo(200);
            assertThat(pages.get("/people").statusCode()).isEqualTo(403);
            assertThat(api.get(calls, "/api/v1/people").status()).isEqualTo(403);
        }

        @Test
        void shouldEndOpenSessionsOfWhoIsDeactivated() {
            Person person = added(Role.AUDITOR);
            Browser pages = browser(person);
            Identity calls = api.signedIn(person);

            assertThat(patch(person, "{\"active\":false,\"reason\":\"on leave for a year\"}"))
                    .isEqualTo(200);

            assertThat(pages.get("/people").statusCode()).isEqualTo(303);
            assertThat(api.get(calls, "/api/v1/people").status()).isEqualTo(401);
            assertThat(patch(person, "{\"active\":true,\"reason\":\"back from the leave\"}"))
                    .isEqualTo(200);
            assertThat(api.get(calls, "/api/v1/people").status())
                    .as("an ended session stays ended")
                    .isEqualTo(401);
            assertThat(browser(person).get("/people").statusCode()).isEqualTo(200);
        }

        @Test
        void shouldAskForAReasonToDeactivate() {
            assertThat(patch(added(Role.AUDITOR), "{\"active\":false}")).isEqualTo(400);
        }
    }

    @Nested
    class Page {
        @Test
        void shouldChangeWithAReasonThatTheTimelineShows() {
            Person person = added(Role.DEVELOPER);
            Person chief = added(Role.ADMINISTRATOR);
            Browser pages = browser(chief);
            String address = "/people/" + person.id();

            var answer =
                    pages.post(
                            address,
                            Map.of(
                                    "roles",
                                    "data_owner",
                                    "programme",
                                    "defence",
                                    "version",
                                    Integer.toString(person.version()),
                                    "reason",
                                    "moves to the data office"));

            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(people.get(person.id()).roles()).containsExactly(Role.DATA_OWNER);
            assertThat(pages.get(address).body())
                    .contains("moves to the data office", "changed roles or programme");
        }

        @Test
        void shouldKeepWhatWasChosenWhenSomebodyElseWasFaster() {
            Person person = added(Role.DEVELOPER);
            Browser pages = browser(added(Role.ADMINISTRATOR));

            var answer =
                    pages.post(
                            "/people/" + person.id(),
                            Map.of(
                                    "roles",
                                    "auditor",
                                    "programme",
                                    "commercial",
                                    "version",
                                    "77",
                                    "reason",
                                    "becomes the second auditor"));

            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("becomes the second auditor");
            assertThat(people.get(person.id()).roles()).containsExactly(Role.DEVELOPER);
        }

        @Test
        void shouldDeactivateAndActivate() {
            Person person = added(Role.DEVELOPER);
            Browser pages = browser(added(Role.ADMINISTRATOR));
            browser(person);
            String address = "/people/" + person.id();
            assertThat(pages.get(address).body()).contains("signed out at once: 1.");

            var refused = pages.post(address + "/activity", Map.of("active", "no", "version", "0"));
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("Say why in at least 10");
            String version = Integer.toString(people.get(person.id()).version());
            var done =
                    pages.post(
                            address + "/activity",
                            Map.of(
                                    "active",
                                    "no",
                                    "version",
                                    version,
                                    "reason",
                                    "left the company today"));

            assertThat(done.statusCode()).isEqualTo(303);
            assertThat(people.get(person.id()).active()).isFalse();
            assertThat(pages.get(address).body()).contains("Activate again");
        }

        @Test
        void shouldRecordATrainingWithItsProof() {
            Person person = added(Role.DEVELOPER);
            Browser pages = browser(added(Role.SECURITY_LEAD));
            String address = "/people/" + person.id();

            assertThat(pages.post(address + "/training", Map.of("completedOn", "soon")).body())
                    .contains("Give the day", "Say what you saw");
            var done =
                    pages.post(
                            address + "/training",
                            Map.of("completedOn", "2026-11-02", "proof", "certificate 4711"));

            assertThat(done.statusCode()).isEqualTo(303);
            assertThat(String.valueOf(people.get(person.id()).trainedAt()))
                    .isEqualTo("2026-11-02T00:00:00Z");
            assertThat(pages.get(address).body()).contains("certificate 4711");
        }
    }

    @Nested
    class LastAdministrator {
        @Test
        void shouldStayWhenTwoTakeItFromEachOther() throws Exception {
            Person one = added(Role.ADMINISTRATOR);
            Person two = added(Role.ADMINISTRATOR);
            List<String> resting = others.rest(List.of(one.id(), two.id()));
            try (ExecutorService both = Executors.newFixedThreadPool(2)) {
                CyclicBarrier start = new CyclicBarrier(2);
                Future<Boolean> first = both.submit(taking(one, two, start));
                Future<Boolean> second = both.submit(taking(two, one, start));

                assertThat(List.of(first.get(), second.get()))
                        .containsExactlyInAnyOrder(true, false);
                long left =
                        List.of(one, two).stream()
                                .map(p -> people.get(p.id()))
                                .filter(p -> p.active() && p.has(Role.ADMINISTRATOR))
                                .count();
                assertThat(left).isEqualTo(1);
            } finally {
                others.wake(resting);
            }
        }

        private Callable<Boolean> taking(Person by, Person from, CyclicBarrier start) {
            return () -> {
                start.await();
                try {
                    people.change(by.id(), from.id(), Set.of(Role.DEVELOPER), null, null);
                    return true;
                } catch (Problem refused) {
                    return false;
                }
            };
        }

        @Test
        void shouldNotBeDeactivated() {
            Person last = added(Role.ADMINISTRATOR);
            List<String> resting = others.rest(List.of(last.id()));
            try {
                people.change("system", last.id(), null, null, false);
                throw new AssertionError("the last administrator was deactivated");
            } catch (Problem refused) {
                assertThat(refused.code()).isEqualTo(ProblemCode.LAST_ADMINISTRATOR);
            } finally {
                others.wake(resting);
            }
        }

        @Test
        void shouldNotCountWhoCannotSignIn() {
            Person last = added(Role.ADMINISTRATOR);
            String name = "n" + UUID.randomUUID().toString().substring(0, 12);
            Person waiting =
                    people.add(
                            "test",
                            name,
                            "Never came",
                            Programme.COMMERCIAL,
                            Set.of(Role.ADMINISTRATOR));
            List<String> resting = others.rest(List.of(last.id(), waiting.id()));
            try {
                assertThatThrownBy(() -> people.change("system", last.id(), null, null, false))
                        .isInstanceOfSatisfying(
                                Problem.class,
                                e ->
                                        assertThat(e.code())
                                                .isEqualTo(ProblemCode.LAST_ADMINISTRATOR));
                accounts.setPassword("test", waiting.id(), PASSWORD.toCharArray());
                people.change("system", last.id(), null, null, false);
            } finally {
                others.wake(resting);
            }
            assertThat(people.get(last.id()).active()).isFalse();
        }

        @Test
        void shouldNotBecomeALeaver() {
            Person last = added(Role.ADMINISTRATOR);
            Identity own = api.signedIn(last);
            List<String> resting = others.rest(List.of(last.id()));
            try {
                Api.Answer refused =
                        api.post(
                                own,
                                "/api/v1/people/" + last.id() + "/leaving",
                                "{\"reason\":\"going to another company\"}");
                assertThat(refused.status()).isEqualTo(409);
                assertThat(refused.code()).isEqualTo("person.last_administrator");
            } finally {
                others.wake(resting);
            }
            assertThat(people.get(last.id()).active()).isTrue();
        }

        @Test
        void shouldNotBeGivenToOneself() {
            Person self = added(Role.ADMINISTRATOR);
            String address = "/api/v1/people/" + self.id();
            Api.Identity own = api.signedIn(self);
            String more =
                    "{\"roles\":[\"administrator\",\"security_lead\"],\"reason\":\"nobody else is there\"}";

            assertThat(api.patch(own, address, api.get(own, address).header("etag"), more).errors())
                    .containsExactly("/roles own");
            assertThat(patch(self, more)).as("by another").isEqualTo(200);
            assertThat(patch(self, "{\"roles\":[\"administrator\"]}"))
                    .as("no reason")
                    .isEqualTo(400);
        }

        @Test
        void shouldNotMoveThemselvesToAnotherProgramme() {
            Person self = added(Role.ADMINISTRATOR);
            String address = "/api/v1/people/" + self.id();
            Api.Identity own = api.signedIn(self);
            String other = "{\"programme\":\"defence\",\"reason\":\"other rules fit me better\"}";
            String same = "{\"programme\":\"commercial\",\"reason\":\"as it was before\"}";

            assertThat(
                            api.patch(own, address, api.get(own, address).header("etag"), other)
                                    .errors())
                    .containsExactly("/programme own");
            assertThat(patch(self, same)).isEqualTo(200);
            assertThat(api.patch(own, address, api.get(own, address).header("etag"), same).status())
                    .isEqualTo(200);
            assertThat(patch(self, other)).as("by another").isEqualTo(200);
        }

        @Test
        void shouldNotBeGivenUpByOneself() {
            Person self = added(Role.ADMINISTRATOR);
            Identity own = api.signedIn(self);
            String address = "/api/v1/people/" + self.id();
            String tag = api.get(own, address).header("etag");

            assertThat(
                            api.patch(
                                            own,
                                            address,
                                            tag,
                                            "{\"roles\":[\"auditor\"],\"reason\":\"enough of all this\"}")
                                    .errors())
                    .containsExactly("/roles own");
            assertThat(
                            api.patch(
                                            own,
                                            address,
                                            tag,
                                            "{\"active\":false,\"reason\":\"enough of all this\"}")
                                    .errors())
                    .containsExactly("/active own");
        }
    }
}
