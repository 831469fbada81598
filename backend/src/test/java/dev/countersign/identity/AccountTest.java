package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.Browser;
import dev.countersign.Meanwhile;
import dev.countersign.ServerTest;
import dev.countersign.TestClock;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.platform.DataDirectory;
import dev.countersign.portal.PageAssert;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The own account: password, sessions, recovery, and what outlives a session. */
@ServerTest
class AccountTest {
    private static final String PASSWORD = "correct horse battery";
    private static final String OTHER = "quite another password";
    private static final Pattern SHOWN = Pattern.compile("<code>([A-Za-z0-9_-]{24})</code>");

    @Inject EmbeddedServer server;
    @Inject People people;
    @Inject LocalAccounts accounts;
    @Inject FailedGuesses guesses;
    @Inject AuditLog audit;
    @Inject TestClock clock;
    @Inject Sessions sessions;
    @Inject AccountWatch watch;
    @Inject Meanwhile meanwhile;
    @Inject DataDirectory directory;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;

    private Browser browser;
    private Person person;

    @BeforeEach
    void person() {
        person = person(Role.DEVELOPER);
        browser = signedIn(person, PASSWORD);
    }

    @AfterEach
    void time() {
        clock.reset();
    }

    private Person person(Role role) {
        Person made =
                people.add(
                        "test", "a" + System.nanoTime(), "Ann", Programme.COMMERCIAL, Set.of(role));
        accounts.setPassword("test", made.id(), PASSWORD.toCharArray());
        return made;
    }

    private Browser fresh() {
        return new Browser(server.getURL().toString());
    }

    private Browser signedIn(Person who, String password) {
        Browser made = fresh();
        assertThat(made.signIn(who.username(), password).statusCode()).isEqualTo(303);
        return made;
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("location").orElse("");
    }

    private List<String> acts(Person who) {
        return audit.about(who.id(), 50).stream().map(AuditRecord::action).toList();
    }

    @Nested
    class TheOverview {
        @Test
        void shouldLeadToEachPart() {
            HttpResponse<String> page = browser.get("/account");

            PageAssert.isPage(page, 200);
            assertThat(page.body()).contains("/account/password", "/account/sessions");
            PageAssert.isPage(browser.get("/account/password"), 200);
            PageAssert.isPage(browser.get("/account/sessions"), 200);
        }
    }

    @Nested
    class ChangingThePassword {
        private HttpResponse<String> change(String present, String wanted, String repeated) {
            return browser.post(
                    "/account/password",
                    Map.of("present", present, "password", wanted, "repeated", repeated));
        }

        @Test
        void shouldEndEveryOtherSession() {
            Browser elsewhere = signedIn(person, PASSWORD);
            String before = browser.cookie("countersign_session");

            assertThat(change(PASSWORD, OTHER, OTHER).statusCode()).isEqualTo(303);

            assertThat(browser.get("/account").statusCode()).isEqualTo(200);
            assertThat(browser.cookie("countersign_session")).isNotEqualTo(before);
            assertThat(elsewhere.get("/account").statusCode()).isEqualTo(303);
            assertThat(fresh().signIn(person.username(), PASSWORD).statusCode()).isEqualTo(422);
            assertThat(fresh().signIn(person.username(), OTHER).statusCode()).isEqualTo(303);
            assertThat(acts(person)).contains("person.password_changed");
        }

        @Test
        void shouldAskForThePresentOneAndCountWrongOnes() {
            PageAssert.isPage(change("wrong wrong wrong", OTHER, OTHER), 422);
            for (int i = 0; i < 5; i++) {
                change("wrong " + i, OTHER, OTHER);
            }
            PageAssert.isPage(change(PASSWORD, OTHER, OTHER), 422);
            assertThat(acts(person)).doesNotContain("person.password_changed");
        }

        @Test
        void shouldSayWhatIsWrongWithTheNewOne() {
            assertThat(change(PASSWORD, "short", "short").body()).contains("12 to 200");
            assertThat(change(PASSWORD, OTHER, "differs from it").body()).contains("differ");
            assertThat(change(PASSWORD, "aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa").body())
                    .contains("three different");
            assertThat(change(PASSWORD, PASSWORD, PASSWORD).body())
                    .contains("the password you had");
            assertThat(signedIn(person, PASSWORD).get("/account").statusCode()).isEqualTo(200);
        }
    }

    @Nested
    class SessionsOfAPerson {
        private static final Pattern SESSION = Pattern.compile("value=\"(ses_[0-9a-f]{20})\"");

        @Test
        void shouldBeListedAndEndedOneByOne() {
            Browser elsewhere = signedIn(person, PASSWORD);
            String page = browser.get("/account/sessions").body();
            Matcher other = SESSION.matcher(page);
            assertThat(other.find()).isTrue();
            assertThat(page).contains("this browser");

            browser.post("/account/sessions/end", Map.of("session", other.group(1)));

            assertThat(elsewhere.get("/account").statusCode()).isEqualTo(303);
            assertThat(browser.get("/account").statusCode()).isEqualTo(200);
        }

        @Test
        void shouldNotBeEndedByOthers() {
            signedIn(person, PASSWORD);
            Matcher mine = SESSION.matcher(browser.get("/account/sessions").body());
            assertThat(mine.find()).isTrue();
            Browser stranger = signedIn(person(Role.ADMINISTRATOR), PASSWORD);

            assertThat(
                            stranger.post("/account/sessions/end", Map.of("session", mine.group(1)))
                                    .statusCode())
                    .isEqualTo(404);
            assertThat(browser.get("/account").statusCode()).isEqualTo(200);
        }

        @Test
        void shouldAllEndAtOnce() {
            Browser elsewhere = signedIn(person, PASSWORD);

            assertThat(browser.post("/account/sessions/end-all", Map.of()).statusCode())
                    .isEqualTo(303);

            assertThat(browser.get("/account").statusCode()).isEqualTo(303);
            assertThat(elsewhere.get("/account").statusCode()).isEqualTo(303);
            assertThat(acts(person)).contains("person.signed_out_everywhere");
        }

        @Test
        void shouldEndByAnAdministratorWhoSaysWhy() {
            Browser administrator = signedIn(person(Role.ADMINISTRATOR), PASSWORD);
            String path = "/people/" + person.id() + "/sign-outs";
            PageAssert.isPage(administrator.get("/people/" + person.id() + "/sign-in"), 200);

            PageAssert.isPage(administrator.post(path, Map.of("reason", "short")), 422);
            assertThat(browser.get("/account").statusCode()).isEqualTo(200);
            administrator.post(path, Map.of("reason", "Laptop was stolen on a train"));

            assertThat(browser.get("/account").statusCode()).isEqualTo(303);
        }

        @Test
        void shouldEndAfterTwoIdleHoursToTheInstant() {
            clock.advance(Duration.ofHours(2).minusSeconds(30));
            assertThat(browser.get("/account").statusCode()).isEqualTo(200);
            clock.advance(Duration.ofHours(2).minusSeconds(30));
            assertThat(browser.get("/account").statusCode()).isEqualTo(200);
            clock.advance(Duration.ofHours(2).plusSeconds(1));
            assertThat(browser.get("/account").statusCode()).isEqualTo(303);
        }

        @Test
        void shouldEndAfterTwelveHoursHoweverBusy() {
            for (int i = 0; i < 11; i++) {
                clock.advance(Duration.ofHours(1));
                assertThat(browser.get("/account").statusCode()).isEqualTo(200);
            }
            clock.advance(Duration.ofHours(1));
            assertThat(browser.get("/account").statusCode()).isEqualTo(303);
        }
    }

    @Nested
    class ALostPassword {
        private String oneTime() {
            Browser administrator = signedIn(person(Role.ADMINISTRATOR), PASSWORD);
            HttpResponse<String> shown =
                    administrator.post("/people/" + person.id() + "/password", Map.of());
            PageAssert.isPage(shown, 200);
            Matcher password = SHOWN.matcher(shown.body());
            assertThat(password.find()).isTrue();
            assertThat(administrator.get("/people/" + person.id() + "/sign-in").body())
                    .doesNotContain(password.group(1));
            return password.group(1);
        }

        @Test
        void shouldOnlyOpenTheChoiceOfAnotherPassword() {
            String password = oneTime();
            assertThat(browser.get("/account").statusCode()).isEqualTo(303);
            Browser back = fresh();

            assertThat(location(back.signIn(person.username(), password)))
                    .startsWith("/signin/password");
            assertThat(back.get("/account").statusCode()).isEqualTo(303);
            PageAssert.isPage(back.get("/signin/password"), 200);
            var wrong = Map.of("password", OTHER, "repeated", "not the same");
            PageAssert.isPage(back.post("/signin/password", wrong), 422);
            var right = Map.of("password", OTHER, "repeated", OTHER, "next", "/account");
            HttpResponse<String> done = back.post("/signin/password", right);

            assertThat(location(done)).isEqualTo("/account");
            assertThat(back.get("/account").statusCode()).isEqualTo(200);
            assertThat(fresh().signIn(person.username(), password).statusCode()).isEqualTo(422);
            assertThat(acts(person))
                    .contains("person.one_time_password", "person.one_time_password_used");
        }

        @Test
        void shouldNotChooseTheSameAgain() {
            String password = oneTime();
            Browser back = fresh();
            back.signIn(person.username(), password);
            back.get("/signin/password");

            var same = Map.of("password", password, "repeated", password);
            PageAssert.isPage(back.post("/signin/password", same), 422);
        }

        @Test
        void shouldExpireAfterADay() {
            String password = oneTime();
            clock.advance(LocalAccounts.ONE_TIME_LIFE.minusSeconds(30));
            assertThat(fresh().signIn(person.username(), password).statusCode()).isEqualTo(303);
            clock.advance(Duration.ofSeconds(30));
            assertThat(fresh().signIn(person.username(), password).statusCode()).isEqualTo(422);
            assertThat(acts(person)).contains("person.one_time_password_expired");
        }

        @Test
        void shouldOpenNothingWithoutIt() {
            assertThat(location(fresh().get("/signin/password"))).isEqualTo("/signin");
            assertThat(location(browser.get("/signin/password"))).isEqualTo("/signin");
        }
    }

    /** The beans as they are after a start with these settings, without a start of their own. */
    @Nested
    class OtherSettings {
        private final Duration idle = Duration.ofHours(2);
        private final Duration longest = Duration.ofHours(12);

        private LocalAccounts accountsWith(SignInSettings settings) {
            return new LocalAccounts(
                    entities, people, sessions, settings, audit, watch, clock, transactions);
        }

        @Test
        void shouldTakeNoPasswordWhereTheyAreSwitchedOff() {
            LocalAccounts off =
                    accountsWith(new SignInSettings(false, idle, longest, null, List.of(), null));

            assertThatThrownBy(() -> off.signIn(person.username(), PASSWORD.toCharArray(), a -> a))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            refused ->
                                    assertThat(refused.code())
                                            .isEqualTo(ProblemCode.LOCAL_SIGN_IN_OFF));
        }

        @Test
        void shouldRecoverTheOneThatTheStartNames() throws Exception {
            people.change("test", person.id(), null, null, false);
            SignInSettings settings =
                    new SignInSettings(false, idle, longest, null, List.of(), person.username());
            LocalAccounts recovering = accountsWith(settings);
            Recovery recovery = new Recovery(people, accounts, audit, directory, settings);

            transactions.executeWrite(status -> {
                recovery.onApplicationEvent(new StartupEvent(server.getApplicationContext()));
                return true;
            });

            Person recovered = people.get(person.id());
            assertThat(recovered.active()).isTrue();
            assertThat(recovered.roles()).contains(Role.ADMINISTRATOR, Role.DEVELOPER);
            String password = Files.readString(directory.path("recovery.password")).strip();
            var opened = recovering.signIn(person.username(), password.toCharArray(), a -> a);
            assertThat(opened).isInstanceOf(LocalAccounts.Answer.ChooseAnother.class);
            assertThatThrownBy(() -> recovering.signIn("another", password.toCharArray(), a -> a))
                    .isInstanceOf(Problem.class);
            assertThat(acts(person)).contains("person.recovered");
        }
    }

    @Nested
    class Resets {
        @Test
        void shouldBeToldToTheirOwner() {
            accounts.oneTimePassword("test", person.id());

            List<?> told =
                    transactions.executeRead(_ ->
                            entities.createNativeQuery(
                                            "select n.kind from inbox i join notice n on n.id = i.notice_id where i.person_id = :p",
                                            String.class)
                                    .setParameter("p", person.id())
                                    .getResultList());
            assertThat(told).hasSize(1).first().isEqualTo("account.password_reset");
        }
    }

    @Nested
    class AtOnce {
        @Test
        void shouldStayEndedWhenARequestRunsMeanwhile() {
            transactions.executeWrite(_ -> {
                PersonSession running =
                        entities.createQuery(
                                        "from PersonSession where personId = :p",
                                        PersonSession.class)
                                .setParameter("p", person.id())
                                .getSingleResult();
                CompletableFuture.runAsync(
                                () -> sessions.endAll(person.id()), Thread::startVirtualThread)
                        .join();
                running.seen(clock.instant().plus(Duration.ofMinutes(2)));
                return true;
            });

            assertThat(location(browser.get("/account"))).startsWith("/signin");
        }

        @Test
        void shouldOpenNothingWithAPasswordThatIsBeingReplaced() throws Exception {
            LocalAccounts.Answer answer =
                    meanwhile.waits(
                            () ->
                                    accounts.setPassword(
                                            "test",
                                            person.id(),
                                            "quite another password".toCharArray()),
                            () ->
                                    accounts.signIn(
                                            person.username(), PASSWORD.toCharArray(), a -> a),
                            () -> true);

            assertThat(answer).isInstanceOf(LocalAccounts.Answer.Refused.class);
        }
    }

    @Nested
    class WrongPasswords {
        @Test
        void shouldStopAnAddressBeforeItLocksEverybodyOut() {
            String address = "198.51.100.7";
            for (int i = 0; i < FailedGuesses.MOST; i++) {
                assertThat(guesses.wait(address)).isZero();
                assertThat(guesses.begin(address)).isZero();
            }
            assertThat(guesses.begin(address)).isPositive();
            assertThat(guesses.wait(address)).isPositive();
            assertThat(guesses.wait("198.51.100.8")).isZero();
            clock.advance(FailedGuesses.WINDOW.minusSeconds(30));
            assertThat(guesses.wait(address)).isPositive();
            clock.advance(Duration.ofSeconds(30));
            assertThat(guesses.wait(address)).isZero();
        }

        @Test
        void shouldMakeEachFurtherGuessWaitLonger() {
            for (int i = 0; i < 5; i++) {
                accounts.signIn(person.username(), "wrong".toCharArray(), a -> a);
            }
            assertThat(opens()).isFalse();
            clock.advance(Duration.ofSeconds(5));
            assertThat(opens()).isTrue();
            for (int i = 0; i < 12; i++) {
                accounts.signIn(person.username(), "wrong".toCharArray(), a -> a);
                clock.advance(Duration.ofMinutes(16));
            }
            accounts.signIn(person.username(), "wrong".toCharArray(), a -> a);
            clock.advance(Duration.ofMinutes(14));
            assertThat(opens()).isFalse();
            clock.advance(Duration.ofMinutes(2));
            assertThat(opens()).isTrue();
        }

        @Test
        void shouldNotCountWhatWasRight() {
            String address = "198.51.100.9";
            for (int i = 0; i < 2 * Attempts.MOST; i++) {
                assertThat(guesses.begin(address)).isZero();
                guesses.succeeded(address);
            }
        }

        private boolean opens() {
            return accounts.signIn(person.username(), PASSWORD.toCharArray(), a -> a)
                    instanceof LocalAccounts.Answer.Welcome;
        }

        @Test
        void shouldNotBeTakenAsNewOnes() {
            assertThatThrownBy(
                            () -> accounts.setPassword("test", person.id(), "short".toCharArray()))
                    .isInstanceOf(Problem.class);
        }
    }

    @Nested
    class AFormSentAfterTheSessionEnded {
        private final Map<String, String> form =
                Map.of(
                        "name", "laptop of <b>Ann</b>",
                        "ownership", "personal",
                        "osFamily", "linux");

        private HttpResponse<String> sentTooLate(Map<String, String> fields) {
            browser.get("/devices/new");
            clock.advance(Duration.ofHours(3));
            return browser.post("/devices", fields);
        }

        @Test
        void shouldWaitForItsSenderAndThenGoWhereItBelongs() {
            HttpResponse<String> late = sentTooLate(form);
            assertThat(location(late)).startsWith("/signin?next=");

            assertThat(location(browser.signIn(person.username(), PASSWORD)))
                    .isEqualTo("/signin/again");
            HttpResponse<String> again = browser.get("/signin/again");
            PageAssert.isPage(again, 200);
            assertThat(again.body())
                    .contains("laptop of &lt;b&gt;Ann&lt;/b&gt;", "os family")
                    .doesNotContain("<b>Ann");
            assertThat(browser.get("/devices").body()).doesNotContain("laptop of");

            HttpResponse<String> sent = browser.post("/signin/again", form);
            assertThat(sent.statusCode()).isEqualTo(307);
            assertThat(location(sent)).isEqualTo("/devices");
            assertThat(browser.post(location(sent), form).statusCode()).isEqualTo(303);
            assertThat(browser.get("/devices").body()).contains("laptop of");
        }

        @Test
        void shouldBeGoodForOneSending() {
            sentTooLate(form);
            browser.signIn(person.username(), PASSWORD);
            assertThat(browser.post("/signin/again", form).statusCode()).isEqualTo(307);

            assertThat(browser.post("/signin/again", form).statusCode()).isEqualTo(303);
            assertThat(browser.get("/signin/again").body()).contains("Nothing waits");
        }

        @Test
        void shouldBeNobodyElses() {
            sentTooLate(form);
            Person other = person(Role.DEVELOPER);

            assertThat(location(browser.signIn(other.username(), PASSWORD))).isEqualTo("/");
            assertThat(browser.get("/signin/again").body()).doesNotContain("laptop of");
            assertThat(signedIn(person, PASSWORD).get("/signin/again").body())
                    .doesNotContain("laptop of");
        }

        @Test
        void shouldBeThrownAwayWhenItsSenderSaysSo() {
            sentTooLate(form);
            browser.signIn(person.username(), PASSWORD);

            assertThat(browser.post("/signin/again/discard", Map.of()).statusCode()).isEqualTo(303);
            assertThat(browser.get("/signin/again").body()).contains("Nothing waits");
        }

        @Test
        void shouldNotWaitLongerThanHalfAnHour() {
            sentTooLate(form);
            clock.advance(HeldForms.LIFE);

            assertThat(location(browser.signIn(person.username(), PASSWORD))).isEqualTo("/");
        }

        @Test
        void shouldNotBeKeptWithAPasswordOrWhenItIsLong() {
            var secret = new HashMap<>(form);
            secret.put("password", "the password of somebody");
            sentTooLate(secret);
            assertThat(location(browser.signIn(person.username(), PASSWORD))).isEqualTo("/");

            var longer = new HashMap<>(form);
            longer.put("name", "n".repeat(70_000));
            sentTooLate(longer);
            assertThat(location(browser.signIn(person.username(), PASSWORD))).isEqualTo("/");
        }

        @Test
        void shouldNeedTheTokenOfThatSession() {
            browser.get("/devices/new");
            clock.advance(Duration.ofHours(3));

            browser.postRaw("/devices", "name=laptop&ownership=personal&osFamily=linux");

            assertThat(location(browser.signIn(person.username(), PASSWORD))).isEqualTo("/");
        }
    }
}
