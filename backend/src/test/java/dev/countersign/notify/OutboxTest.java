package dev.countersign.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.countersign.Browser;
import dev.countersign.Meanwhile;
import dev.countersign.TestClock;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import dev.countersign.platform.ServerSettings;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notices from the act to a real mail server and a real receiver of webhooks. */
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutboxTest implements TestPropertyProvider {
    private static final String PASSWORD = "correct horse battery staple";
    private static final List<String> APPROVED = List.of("request.approved");
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));

    @Inject Meanwhile meanwhile;
    @Inject EmbeddedServer server;
    @Inject Acts acts;
    @Inject Inbox inbox;
    @Inject MailChoices choices;
    @Inject MailCodes codes;
    @Inject Webhooks webhooks;
    @Inject WebhookDeliveries attempts;
    @Inject Deliveries deliveries;
    @Inject WebhookSender sender;
    @Inject WebhookSecrets secrets;
    @Inject Carrier carrier;

    @Inject
    @Named(TaskExecutors.SCHEDULED)
    TaskScheduler scheduler;

    @Inject People people;
    @Inject LocalAccounts accounts;
    @Inject TestClock clock;
    private Receiver receiver;

    @Override
    public Map<String, String> getProperties() {
        if (!mail.isRunning()) { // asked once more for each nested class
            mail.start();
        }
        return Map.of(
                "countersign.mail.host", "127.0.0.1",
                "countersign.mail.port", String.valueOf(mail.getSmtp().getPort()),
                "countersign.mail.security", "none",
                "countersign.webhooks.plain-http", "true",
                "countersign.webhooks.allowed-networks", "127.0.0.1/32",
                "countersign.outbox.pause", "1h");
    }

    /** An act of some room, in its transaction. */
    @Singleton
    static class Acts {
        private final Outbox outbox;
        private final EntityManager entities;

        Acts(Outbox outbox, EntityManager entities) {
            this.outbox = outbox;
            this.entities = entities;
        }

        /** As if its name led there now. */
        @Transactional
        void move(String webhook, String url) {
            entities.createNativeQuery("update webhook set url = :url where id = :id")
                    .setParameter("url", url)
                    .setParameter("id", webhook)
                    .executeUpdate();
        }

        @Transactional
        void tell(Notice notice, List<String> people, boolean fails) {
            outbox.tell(notice, people);
            if (fails) {
                throw new Problem(ProblemCode.CONFLICT, "the act failed");
            }
        }
    }

    private void carry() {
        carrier.mail();
        carrier.webhooks();
    }

    @BeforeEach
    void receive() throws IOException, FolderException {
        receiver = new Receiver();
        carry();
        mail.purgeEmailFromAllMailboxes();
    }

    @AfterEach
    void stop() {
        clock.reset();
        for (WebhookView webhook : webhooks.list()) {
            webhooks.turn(admin(), webhook.id(), false, "the test is over");
        }
        receiver.close();
    }

    @AfterAll
    void stopMail() {
        mail.stop();
    }

    private Caller person(Role role) {
        Person person =
                people.add(
                        "system",
                        "n" + UUID.randomUUID(),
                        "Nora Notified",
                        Programme.COMMERCIAL,
                        Set.of(role));
        return new Caller(Caller.Kind.PERSON, person.id(), Set.of(role.id()));
    }

    private Caller admin() {
        return person(Role.ADMINISTRATOR);
    }

    private Caller mailed(String address) throws MessagingException, IOException {
        Caller person = person(Role.DEVELOPER);
        assertThat(choices.confirm(person, coded(person, address))).isTrue();
        return person;
    }

    /** The digits that were sent there. */
    private String coded(Caller person, String address) {
        MailChoices.Code code = choices.code(person, address);
        choices.expect(person, code);
        return code.digits();
    }

    /** An address of somebody who was sent nothing yet. */
    private static String somebody() {
        return "n" + UUID.randomUUID() + "@example.org";
    }

    private static Notice approved(String about) {
        return new Notice(
                NoticeKind.REQUEST_APPROVED,
                "req_" + UUID.randomUUID(),
                about,
                "/requests/req_1",
                "usr_somebody");
    }

    private void tell(Notice notice, Caller... people) {
        acts.tell(notice, List.of(people).stream().map(Caller::id).toList(), false);
    }

    private List<Inbox.Item> told(Caller person) {
        return inbox.list(person, false, null, 50).items();
    }

    private static String text(MimeMessage message) throws MessagingException, IOException {
        return String.valueOf(message.getContent());
    }

    @Nested
    class Telling {
        @Test
        void shouldReachTheInboxWithTheAct() {
            Caller nora = person(Role.DEVELOPER);
            tell(approved("R-7 phi3"), nora);
            assertThat(told(nora))
                    .singleElement()
                    .satisfies(item -> {
                        assertThat(item.about()).isEqualTo("R-7 phi3");
                        assertThat(item.unread()).isTrue();
                    });
            assertThat(inbox.unread(nora)).isEqualTo(1);
            assertThat(told(person(Role.DEVELOPER))).isEmpty();
        }

        @Test
        void shouldTellNothingOfAnActThatFailed() throws Exception {
            Caller nora = mailed(somebody());
            webhooks.add(
                    admin(), new NewWebhook("w" + UUID.randomUUID(), receiver.url(), APPROVED));
            assertThatThrownBy(() -> acts.tell(approved("R-7"), List.of(nora.id()), true))
                    .isInstanceOf(Problem.class);
            assertThat(told(nora)).isEmpty();
            carry();
            assertThat(mail.getReceivedMessages()).isEmpty();
            assertThat(receiver.calls).isEmpty();
        }

        @Test
        void shouldNotTellPeopleWhatTheyDidThemselvesNorThoseWhoLeft() {
            Caller doer = person(Role.SECURITY_LEAD);
            Caller left = person(Role.DEVELOPER);
            people.change("system", left.id(), null, null, false);
            acts.tell(
                    new Notice(NoticeKind.REQUEST_COMMENTED, "req_1", "R-7", "/", doer.id()),
                    List.of(doer.id(), left.id()),
                    false);
            assertThat(told(doer)).isEmpty();
            assertThat(told(left)).isEmpty();
        }

        @Test
        void shouldTellOnceUnderOneKey() {
            Caller nora = person(Role.DEVELOPER);
            String subject = "apr_" + UUID.randomUUID();
            Notice ending =
                    new Notice(
                            NoticeKind.APPROVAL_ENDING,
                            subject,
                            "phi3",
                            "/approvals/" + subject,
                            "system",
                            "week");
            tell(ending, nora);
            tell(ending, nora);
            assertThat(told(nora)).hasSize(1);
        }

        @Test
        void shouldKeepWhatPeopleWroteOnOneLine() {
            Notice notice = approved("R-7\r\nBcc: all@example.org\u202E" + "x".repeat(400));
            assertThat(notice.about()).startsWith("R-7 Bcc: all@example.org x").hasSize(160);
            assertThatThrownBy(() ->
                            new Notice(NoticeKind.TEST, "x", "x", "//evil.example.org/", "system"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Mail {
        @Test
        void shouldArriveAtAConfirmedAddressOnly() throws Exception {
            String address = somebody();
            Caller nora = mailed(address);
            Caller unconfirmed = person(Role.DEVELOPER);
            coded(unconfirmed, somebody());
            tell(approved("R-7 “phi3” für Ötzi"), nora, unconfirmed);
            carry();
            assertThat(mail.getReceivedMessages()).hasSize(1);
            MimeMessage message = mail.getReceivedMessages()[0];
            assertThat(message.getSubject()).isEqualTo("R-7 “phi3” für Ötzi is approved");
            assertThat(message.getAllRecipients())
                    .extracting(Object::toString)
                    .containsExactly(address);
            assertThat(message.getMessageID()).startsWith("<dlv_");
            assertThat(text(message))
                    .contains("/requests/req_1")
                    .contains("/account/notifications");
        }

        @Test
        void shouldFollowThePersonsChoice() throws Exception {
            Caller nora = mailed(somebody());
            choices.choose(nora, List.of("request.commented"));
            tell(approved("R-7"), nora);
            tell(new Notice(NoticeKind.REQUEST_COMMENTED, "req_1", "R-8", "/", "system"), nora);
            carry();
            assertThat(mail.getReceivedMessages())
                    .singleElement()
                    .satisfies(message ->
                            assertThat(message.getSubject()).isEqualTo("New comment on R-8"));
            assertThat(told(nora)).hasSize(2);
        }

        @Test
        void shouldDropWhatWaitsForAForgottenAddress() throws Exception {
            Caller nora = mailed(somebody());
            tell(approved("R-7"), nora);
            choices.forget(nora);
            carry();
            assertThat(mail.getReceivedMessages()).isEmpty();
        }

        @Test
        void shouldConfirmByTheNewestCodeWithinItsTimeAndAFewGuesses() {
            Caller nora = person(Role.DEVELOPER);
            String address = somebody();
            String digits = coded(nora, address);
            clock.advance(MailChoices.CODE_HOLDS);
            assertThat(choices.confirm(nora, digits)).as("at its end").isFalse();
            String next = coded(nora, address);
            for (int guess = 0; guess < 5; guess++) {
                assertThat(choices.confirm(nora, "0000000x")).isFalse();
            }
            assertThat(choices.confirm(nora, next)).as("after five guesses").isFalse();
            assertThatThrownBy(() -> choices.code(nora, address)).isInstanceOf(Problem.class);
            clock.advance(Duration.ofMinutes(1).plusSeconds(1));
            String last = coded(nora, address);
            assertThat(choices.confirm(nora, last)).isTrue();
            assertThat(choices.confirm(nora, last)).as("a second time").isFalse();
        }

        @Test
        void shouldCountGuessesThatComeAtOnce() throws Exception {
            Caller nora = person(Role.DEVELOPER);
            String digits = coded(nora, somebody());
            for (int guess = 0; guess < 4; guess++) {
                assertThat(choices.confirm(nora, "0000000x")).isFalse();
            }

            boolean sixth =
                    meanwhile.waits(
                            () -> choices.confirm(nora, "0000000x"),
                            () -> choices.confirm(nora, digits),
                            () -> true);

            assertThat(sixth).as("beside the fifth").isFalse();
        }
    }

    @Nested
    class Codes {
        private Optional<Long> refused(Caller person, String address) {
            try {
                coded(person, address);
                return Optional.empty();
            } catch (Problem wrong) {
                assertThat(wrong.code()).isEqualTo(ProblemCode.RATE_LIMITED);
                return wrong.retryAfter();
            }
        }

        private Optional<Long> refusedAfterForgetting(Caller person) {
            choices.forget(person);
            return refused(person, somebody());
        }

        @Test
        void shouldNotComeSoonerForForgettingTheAddress() {
            Caller nora = person(Role.DEVELOPER);
            assertThat(refused(nora, somebody())).isEmpty();
            clock.advance(MailCodes.BETWEEN.minusSeconds(1));
            assertThat(refusedAfterForgetting(nora)).contains(1L);
            clock.advance(Duration.ofSeconds(1));
            assertThat(refusedAfterForgetting(nora)).isEmpty();
        }

        @Test
        void shouldBeFewInAnHourAndInADay() {
            Caller nora = person(Role.DEVELOPER);
            for (int sent = 0; sent < MailCodes.MOST_AN_HOUR; sent++) {
                assertThat(refusedAfterForgetting(nora)).isEmpty();
                clock.advance(MailCodes.BETWEEN);
            }
            assertThat(refusedAfterForgetting(nora)).contains(55 * 60L);
            clock.advance(Duration.ofMinutes(55));
            for (int sent = MailCodes.MOST_AN_HOUR; sent < MailCodes.MOST_A_DAY; sent++) {
                assertThat(refusedAfterForgetting(nora)).isEmpty();
                clock.advance(Duration.ofHours(1));
            }
            assertThat(refusedAfterForgetting(nora)).contains(18 * 3600L);
            clock.advance(Duration.ofHours(18));
            assertThat(refusedAfterForgetting(nora)).isEmpty();
        }

        @Test
        void shouldBeFewForOneMailboxWhoeverAsks() {
            String box = UUID.randomUUID().toString();
            for (int sent = 0; sent < MailCodes.MOST_TO_ONE; sent++) {
                assertThat(refused(person(Role.DEVELOPER), box + "+" + sent + "@Example.org"))
                        .isEmpty();
            }
            assertThat(refused(person(Role.DEVELOPER), box + "@example.org")).contains(24 * 3600L);
            clock.advance(Duration.ofDays(1));
            codes.removeOld();
            assertThat(refused(person(Role.DEVELOPER), box + "@example.org")).isEmpty();
        }

        @Test
        void shouldLeaveTheAddressThatIsConfirmedUntilOneWasSent() throws Exception {
            Caller nora = mailed(somebody());
            String before = choices.of(nora).address();
            clock.advance(MailCodes.BETWEEN);
            choices.code(nora, somebody());
            assertThat(choices.of(nora).address()).isEqualTo(before);
            assertThat(choices.of(nora).confirmed()).isTrue();
        }
    }

    @Nested
    class ByWebhook {
        private Webhooks.Made hook() {
            return webhooks.add(
                    admin(), new NewWebhook("w" + UUID.randomUUID(), receiver.url(), APPROVED));
        }

        @Test
        void shouldBeSignedAsStandardWebhooksSay() {
            Webhooks.Made made = hook();
            tell(approved("R-7 secret project"));
            carry();
            assertThat(receiver.calls).hasSize(1);
            Receiver.Call call = receiver.calls.getFirst();
            assertThat(call.isSignedWith(made.secret())).isTrue();
            assertThat(call.isSignedWith(hook().secret())).as("of another").isFalse();
            assertThat(call.header("webhook-id")).startsWith("dlv_");
            assertThat(call.body())
                    .contains("\"type\":\"request.approved\"", "/requests/req_1")
                    .doesNotContain("secret project");
            assertThat(webhooks.get(made.webhook().id()).lastSuccessAt()).isNotNull();
        }

        @Test
        void shouldOnlyHearOfTheKindsItAskedFor() {
            hook();
            acts.tell(
                    new Notice(NoticeKind.REQUEST_REJECTED, "req_1", "R-7", "/", "system"),
                    List.of(),
                    false);
            carry();
            assertThat(receiver.calls).isEmpty();
        }

        @Test
        void shouldComeAgainOnScheduleUnderTheSameId() {
            hook();
            receiver.status = 500;
            tell(approved("R-7"));
            carry();
            carry();
            assertThat(receiver.calls).as("before its time").hasSize(1);
            clock.advance(Duration.ofSeconds(6));
            receiver.status = 200;
            carry();
            assertThat(receiver.calls).hasSize(2);
            assertThat(receiver.calls.get(1).header("webhook-id"))
                    .isEqualTo(receiver.calls.get(0).header("webhook-id"));
            clock.advance(Duration.ofDays(1));
            carry();
            assertThat(receiver.calls).as("after it arrived").hasSize(2);
        }

        @Test
        void shouldGiveUpAfterDaysAndTellAdministrators() {
            Caller admin = admin();
            Webhooks.Made made = hook();
            receiver.status = 503;
            tell(approved("R-7"));
            for (int attempt = 0; attempt < 10; attempt++) {
                carry();
                clock.advance(Duration.ofHours(27));
            }
            assertThat(receiver.calls).hasSize(10);
            assertThat(webhooks.get(made.webhook().id()).active()).isFalse();
            assertThat(told(admin)).extracting(Inbox.Item::key).contains("webhook_failed");
        }

        @Test
        void shouldStayOnWhileOtherNoticesArrive() {
            Webhooks.Made made = hook();
            receiver.status = 503;
            tell(approved("R-7"));
            carry();
            for (int attempt = 0; attempt < 9; attempt++) {
                clock.advance(Duration.ofHours(27));
                receiver.status = 503;
                carry();
                tell(approved("R-8"));
                receiver.status = 200;
                carry();
            }
            assertThat(attempts.newest(made.webhook().id()))
                    .extracting(WebhookDeliveries.Line::state)
                    .contains("failed", "delivered");
            assertThat(webhooks.get(made.webhook().id()).active()).isTrue();
        }

        @Test
        void shouldNotWaitForAReceiverThatNeverEnds() {
            Webhooks.Made made = hook();
            receiver.endless = true;
            tell(approved("R-7"));
            carry();
            assertThat(attempts.newest(made.webhook().id()).getFirst().state())
                    .isEqualTo("delivered");
        }

        @Test
        void shouldLeaveAReceiverAloneThatDoesNotAnswer() {
            Webhooks.Made silent = hook();
            receiver.close();
            tell(approved("R-7"));
            tell(approved("R-8"));
            carry();
            assertThat(attempts.newest(silent.webhook().id()))
                    .extracting(WebhookDeliveries.Line::attempts)
                    .as("the second waits for its turn")
                    .containsExactlyInAnyOrder(1, 0);
        }

        @Test
        void shouldLeaveAReceiverAloneForAsLongAsItTookToAnswer() {
            Webhooks.Made slow = hook();
            tell(approved("R-7"));
            tell(approved("R-8"));
            Duration took = Duration.ofSeconds(19);
            deliveries.ended(
                    deliveries.claimWebhook().orElseThrow(),
                    new Delivery.Result.Delivered("204"),
                    took);
            assertThat(deliveries.claimWebhook()).as("others go first").isEmpty();
            clock.advance(took.plusMillis(1));
            assertThat(deliveries.claimWebhook().map(Delivery.Claimed::webhookId))
                    .contains(slow.webhook().id());
        }

        @Test
        void shouldSwitchOffWhatSaysThatItIsGone() {
            Webhooks.Made made = hook();
            receiver.status = 410;
            tell(approved("R-7"));
            carry();
            assertThat(webhooks.get(made.webhook().id()).active()).isFalse();
            assertThat(webhooks.get(made.webhook().id()).stateReason()).contains("410");
        }

        @Test
        void shouldNotFollowRedirects() {
            Webhooks.Made made = hook();
            receiver.status = 302;
            receiver.location = receiver.url() + "/elsewhere";
            tell(approved("R-7"));
            carry();
            assertThat(receiver.calls).hasSize(1);
            assertThat(attempts.newest(made.webhook().id()).getFirst().lastAnswer())
                    .isEqualTo("answered 302");
        }

        @Test
        void shouldNeverReachPrivateAddressesThatAreNotAllowed() {
            for (String inside :
                    List.of(
                            receiver.url().replace("127.0.0.1", "127.0.0.2"),
                            receiver.url().replace("127.0.0.1", "[::1]"),
                            receiver.url().replace("127.0.0.1", "2130706434"),
                            "http://169.254.169.254/latest/meta-data")) {
                Webhooks.Made made = hook();
                acts.move(made.webhook().id(), inside);
                webhooks.test(admin(), made.webhook().id());
                carry();
                assertThat(attempts.newest(made.webhook().id()))
                        .as(inside)
                        .singleElement()
                        .satisfies(attempt -> {
                            assertThat(attempt.state()).isEqualTo("failed");
                            assertThat(attempt.lastAnswer()).contains("private address");
                        });
            }
            assertThat(receiver.calls).isEmpty();
        }

        @Test
        void shouldNotFollowANameThatLeadsInsideWhenItIsCalledAgain() throws Exception {
            AtomicInteger asked = new AtomicInteger();
            DnsResolver changing =
                    new DnsResolver() {
                        @Override
                        public InetAddress[] resolve(String host) {
                            boolean first = asked.getAndIncrement() == 0;
                            return new InetAddress[] {
                                InetAddress.ofLiteral(first ? "127.0.0.1" : "127.0.0.2")
                            };
                        }

                        @Override
                        public String resolveCanonicalHostname(String host) {
                            return host;
                        }
                    };
            var networks = new Networks(List.of("127.0.0.1/32"));
            var sending =
                    new WebhookSender(
                            secrets,
                            new GuardedResolver(networks, changing),
                            server(),
                            clock,
                            scheduler);
            String url = receiver.url().replace("127.0.0.1", "rebinding.example");
            webhooks.add(admin(), new NewWebhook("w" + UUID.randomUUID(), url, APPROVED));
            tell(approved("R-7"));
            Delivery delivery = deliveries.read(deliveries.claimWebhook().orElseThrow());
            var target = (Delivery.ByWebhook) delivery.target();

            assertThat(sending.send(delivery, target))
                    .isInstanceOf(Delivery.Result.Delivered.class);
            assertThat(sending.send(delivery, target)).isInstanceOf(Delivery.Result.Never.class);

            assertThat(receiver.calls).hasSize(1);
            assertThat(asked).as("looked up for each connection").hasValue(2);
            sending.stop();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://127.0.0.2/hook",
                    "https://[::1]:8443/",
                    "https://[::ffff:10.0.0.1]/",
                    "https://2130706434/",
                    "https://10.1.2.3/",
                    "https://169.254.169.254/latest/meta-data",
                    "https://[fe80::1]/",
                    "https://[fd12::1]/"
                })
        void shouldBeRefusedAtOnceForAnAddressThatIsPrivate(String inside) {
            assertThatThrownBy(() ->
                            webhooks.add(
                                    admin(),
                                    new NewWebhook("w" + UUID.randomUUID(), inside, APPROVED)))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            wrong ->
                                    assertThat(wrong.errors())
                                            .singleElement()
                                            .satisfies(error -> {
                                                assertThat(error.pointer()).isEqualTo("/url");
                                                assertThat(error.detail())
                                                        .contains("leads to a private address");
                                                assertThat(error.expected())
                                                        .contains("allowed-networks");
                                            }));
        }

        @Test
        void shouldBeTakenForNamesAndForWhatIsAllowed() {
            for (String url :
                    List.of(
                            receiver.url(),
                            "https://localhost/", // 127.0.0.1 is allowed here
                            "https://93.184.215.14/",
                            "https://inside.example.org/")) {
                assertThat(
                                webhooks.add(
                                                admin(),
                                                new NewWebhook(
                                                        "w" + UUID.randomUUID(), url, APPROVED))
                                        .webhook()
                                        .url())
                        .isEqualTo(url);
            }
        }

        private ServerSettings server() {
            return new ServerSettings("http://127.0.0.1");
        }

        @Test
        void shouldSignWithBothSecretsWhileTheReceiverChangesOver() {
            Webhooks.Made first = hook();
            Webhooks.Made second = webhooks.rotate(admin(), first.webhook().id());
            tell(approved("R-7"));
            carry();
            assertThat(receiver.calls.getFirst().isSignedWith(first.secret())).isTrue();
            assertThat(receiver.calls.getFirst().isSignedWith(second.secret())).isTrue();
            clock.advance(Webhooks.OVERLAP);
            tell(approved("R-8"));
            carry();
            String signatures = receiver.calls.get(1).header("webhook-signature");
            assertThat(signatures.split(" ", -1)).as("at its end").hasSize(1);
        }
    }

    @Nested
    class Carrying {
        @Test
        void shouldTryAgainWhatADeadServerHadClaimed() {
            webhooks.add(
                    admin(), new NewWebhook("w" + UUID.randomUUID(), receiver.url(), APPROVED));
            tell(approved("R-7"));
            assertThat(deliveries.claimWebhook()).isPresent();
            carry();
            assertThat(receiver.calls).as("while it is held").isEmpty();
            clock.advance(Deliveries.LEASE);
            carry();
            assertThat(receiver.calls).hasSize(1);
        }

        @Test
        void shouldComeAgainUnderTheSameIdWhenTheServerDiedAfterSending() {
            webhooks.add(
                    admin(), new NewWebhook("w" + UUID.randomUUID(), receiver.url(), APPROVED));
            tell(approved("R-7"));
            Delivery delivery = deliveries.read(deliveries.claimWebhook().orElseThrow());
            assertThat(sender.send(delivery, (Delivery.ByWebhook) delivery.target()))
                    .isInstanceOf(Delivery.Result.Delivered.class);
            carry();
            assertThat(receiver.calls).as("nobody noted it, and it is held").hasSize(1);

            clock.advance(Deliveries.LEASE);
            carry();
            carry();
            assertThat(receiver.calls).hasSize(2);
            assertThat(receiver.calls.get(1).header("webhook-id"))
                    .isEqualTo(receiver.calls.get(0).header("webhook-id"));
            assertThat(receiver.calls.get(1).body()).isEqualTo(receiver.calls.get(0).body());
        }

        @Test
        void shouldNeverBeClaimedTwiceAtOnce() throws Exception {
            webhooks.add(
                    admin(), new NewWebhook("w" + UUID.randomUUID(), receiver.url(), APPROVED));
            for (int i = 0; i < 40; i++) {
                tell(approved("R-" + i));
            }
            List<Callable<List<String>>> carriers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                carriers.add(() -> {
                    List<String> mine = new ArrayList<>();
                    for (var next = deliveries.claimWebhook();
                            next.isPresent();
                            next = deliveries.claimWebhook()) {
                        mine.add(next.get().id());
                    }
                    return mine;
                });
            }
            List<String> claimed = new ArrayList<>();
            try (var threads = Executors.newFixedThreadPool(8)) {
                for (var each : threads.invokeAll(carriers)) {
                    claimed.addAll(each.get());
                }
            }
            assertThat(claimed).hasSize(40).doesNotHaveDuplicates();
        }
    }

    @Nested
    class Pages {
        private Browser signedIn(Caller person) {
            accounts.setPassword("system", person.id(), PASSWORD.toCharArray());
            Browser browser = new Browser(server.getURL().toString());
            browser.signIn(people.get(person.id()).username(), PASSWORD);
            return browser;
        }

        @Test
        void shouldLeadFromTheInboxToWhatItIsAbout() {
            Caller nora = person(Role.DEVELOPER);
            tell(approved("R-7 <script>alert(1)</script>"), nora);
            Browser browser = signedIn(nora);
            assertThat(browser.get("/notifications").body())
                    .contains("R-7 &lt;script&gt;")
                    .doesNotContain("<script>alert");
            String id = told(nora).getFirst().id();
            HttpResponse<String> opened = browser.post("/notifications/" + id, Map.of());
            assertThat(opened.headers().firstValue("location")).contains("/requests/req_1");
            assertThat(inbox.unread(nora)).isZero();
            assertThat(browser.post("/notifications/ntc_other", Map.of()).statusCode())
                    .isEqualTo(404);
        }

        @Test
        void shouldNotOpenSomebodyElsesNotice() {
            Caller nora = person(Role.DEVELOPER);
            tell(approved("R-7"), nora);
            String id = told(nora).getFirst().id();
            Browser other = signedIn(person(Role.DEVELOPER));
            assertThat(other.post("/notifications/" + id, Map.of()).statusCode()).isEqualTo(404);
            assertThat(inbox.unread(nora)).isEqualTo(1);
        }

        @Test
        void shouldConfirmAnAddressByTheMailedCode() throws Exception {
            Caller nora = person(Role.DEVELOPER);
            Browser browser = signedIn(nora);
            browser.get("/account/notifications");
            assertThat(
                            browser.post(
                                            "/account/notifications/address",
                                            Map.of("address", somebody()))
                                    .statusCode())
                    .isEqualTo(303);
            Matcher code = Pattern.compile("[0-9]{8}").matcher(text(mail.getReceivedMessages()[0]));
            assertThat(code.find()).isTrue();
            browser.post("/account/notifications/code", Map.of("code", code.group()));
            assertThat(choices.of(nora).confirmed()).isTrue();
        }

        @Test
        void shouldRefuseAddressesWithAWord() {
            Browser browser = signedIn(person(Role.DEVELOPER));
            browser.get("/account/notifications");
            for (String wrong :
                    List.of("nobody", "a@b@c", "a@b.org\r\nBcc: c@d.org", "<a@b.org>")) {
                assertThat(
                                browser.post(
                                                "/account/notifications/address",
                                                Map.of("address", wrong))
                                        .statusCode())
                        .as(wrong)
                        .isEqualTo(422);
            }
            assertThat(mail.getReceivedMessages()).isEmpty();
        }

        @Test
        void shouldNotShowARefusedAddressAsOneThatWaits() {
            Browser browser = signedIn(person(Role.DEVELOPER));
            browser.get("/account/notifications");
            HttpResponse<String> wrong =
                    browser.post("/account/notifications/address", Map.of("address", "no address"));
            assertThat(wrong.body())
                    .contains("value=\"no address\"")
                    .doesNotContain("waits for its code", "Confirm this address");

            String sent = somebody();
            browser.post("/account/notifications/address", Map.of("address", sent));
            HttpResponse<String> early =
                    browser.post(
                            "/account/notifications/address", Map.of("address", "b@example.org"));
            assertThat(early.statusCode()).isEqualTo(429);
            assertThat(early.headers().firstValue("retry-after")).contains("60");
            assertThat(early.body())
                    .contains("A code was sent just now. Try again in a minute.")
                    .contains("<strong>" + sent + "</strong>", "waits for its code")
                    .contains("value=\"b@example.org\"")
                    .doesNotContain("<strong>b@example.org");
        }

        @Test
        void shouldShowAWebhooksSecretOnce() {
            Browser browser = signedIn(admin());
            browser.get("/webhooks");
            String name = "w" + UUID.randomUUID();
            HttpResponse<String> made =
                    browser.post(
                            "/webhooks",
                            Map.of(
                                    "name",
                                    name,
                                    "url",
                                    receiver.url(),
                                    "kinds",
                                    "request.approved"));
            assertThat(made.statusCode()).isEqualTo(200);
            assertThat(made.body()).contains("whsec_");
            Optional<WebhookView> kept =
                    webhooks.list().stream().filter(w -> w.name().equals(name)).findFirst();
            assertThat(kept).isPresent();
            assertThat(browser.get("/webhooks/" + kept.get().id()).body()).doesNotContain("whsec_");
            assertThat(browser.post("/webhooks", Map.of("name", name, "url", "ftp://x")).body())
                    .contains("id=\"url-error\"")
                    .contains("value=\"" + name + "\"");
        }
    }
}
