package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.Browser;
import dev.countersign.Meanwhile;
import dev.countersign.ServerTest;
import dev.countersign.platform.DataDirectory;
import dev.countersign.platform.ServerSettings;
import dev.countersign.portal.PageAssert;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.Session;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Passwords that are lost, guessed, replaced and switched off. */
@ServerTest
class PasswordsTest extends AccountScene {
    private static final Pattern SHOWN = Pattern.compile("<code>([A-Za-z0-9_-]{24})</code>");

    @Inject FailedGuesses guesses;
    @Inject AccountWatch watch;
    @Inject Meanwhile meanwhile;
    @Inject DataDirectory directory;
    @Inject ServerSettings plain;
    @Inject Resets resets;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;

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
                    entities,
                    people,
                    sessions,
                    settings,
                    audit,
                    watch,
                    resets,
                    clock,
                    transactions);
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
            Person another = person(Role.DEVELOPER);
            signedIn(another, PASSWORD);
            for (String name : List.of(another.username(), "nobody")) {
                assertThat(
                                recovering.<LocalAccounts.Answer>signIn(
                                        name, PASSWORD.toCharArray(), a -> a))
                        .as("as a wrong password")
                        .isInstanceOf(LocalAccounts.Answer.Refused.class);
            }
            assertThatThrownBy(() ->
                            recovering.changeOwn(
                                    another.id(), PASSWORD.toCharArray(), OTHER.toCharArray()))
                    .isInstanceOf(Problem.class);
            Sessions open = new Sessions(entities, people, clock, settings, plain, directory);
            assertThat(people.sessions(another.id())).isOne();
            int live = transactions.executeWrite(_ -> open.endAll(another.id()));
            assertThat(live).as("opened by a password that is not taken").isZero();
            assertThat(acts(person)).contains("person.recovered");
        }
    }

    /** Everybody may ask for Argon2 work, so that nobody waits for it with anything held. */
    @Nested
    class Hashing {
        private void freeWhileWaiting() {
            while (!Passwords.ROOM.hasQueuedThreads()) {
                Thread.onSpinWait();
            }
            transactions.executeWrite(_ ->
                    entities.createNativeQuery(
                                    "select person_id from local_account where person_id = ?1"
                                            + " for update nowait")
                            .setParameter(1, person.id())
                            .getSingleResult());
        }

        @Test
        void shouldHoldNoLockWhileAOneTimePasswordIsReplaced() {
            accounts.oneTimePassword("test", person.id());
            int room = Passwords.ROOM.drainPermits();
            CompletableFuture<Void> replacing;
            try {
                replacing =
                        CompletableFuture.runAsync(
                                () -> accounts.replaceOneTime(person.id(), OTHER.toCharArray()));
                freeWhileWaiting();
                Passwords.ROOM.release();
                Passwords.ROOM.acquireUninterruptibly();
                freeWhileWaiting();
            } finally {
                Passwords.ROOM.release(room);
            }
            replacing.join();
            assertThat(acts(person)).contains("person.password_changed");
        }

        @Test
        void shouldHoldNoLockWhileAPasswordIsChanged() {
            int room = Passwords.ROOM.drainPermits();
            CompletableFuture<Boolean> changing;
            try {
                changing =
                        CompletableFuture.supplyAsync(() ->
                                accounts.changeOwn(
                                        person.id(), PASSWORD.toCharArray(), OTHER.toCharArray()));
                freeWhileWaiting();
                Passwords.ROOM.release();
                Passwords.ROOM.acquireUninterruptibly();
                freeWhileWaiting();
            } finally {
                Passwords.ROOM.release(room);
            }
            assertThat(changing.join()).isTrue();
        }
    }

    @Nested
    class AResetPassword {
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
}
