package dev.countersign.identity.passkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.Resets;
import dev.countersign.identity.Role;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.hibernate.Session;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ServerTest
class PasskeysTest {
    private static final byte[] DOCUMENT = "[{}]".getBytes(StandardCharsets.UTF_8);

    @Inject Api api;
    @Inject Passkeys passkeys;
    @Inject PasskeyConfirmations confirmations;
    @Inject LocalAccounts accounts;
    @Inject PasskeySignatures signatures;
    @Inject TestPasskeys test;
    @Inject RelyingParty party;
    @Inject AuditLog audit;
    @Inject Resets resets;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;

    private PasskeySession session() {
        return TestPasskeys.session(api.person(Role.SECURITY_LEAD).caller());
    }

    private List<String> actions(PasskeySession session) {
        return audit.about(session.personId(), 50).stream().map(AuditRecord::action).toList();
    }

    private static void assertProblem(ProblemCode code, Runnable deed) {
        assertThatThrownBy(deed::run)
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(code));
    }

    @Nested
    class Register {
        @ParameterizedTest
        @EnumSource(Algorithm.class)
        void shouldTakeEachAlgorithm(Algorithm algorithm) {
            PasskeySession session = session();

            SoftPasskey passkey = test.add(session, algorithm);

            Passkey kept = passkeys.of(session.personId()).getFirst();
            assertThat(kept.algorithm()).isEqualTo(algorithm.word());
            assertThat(kept.lastUsedAt()).isNull();
            assertThat(actions(session)).contains("passkey.added");
            SignedDocument signed = sign(session, passkey);
            assertThat(signed.document()).isEqualTo(Bytes.of(DOCUMENT));
            assertThat(passkeys.of(session.personId()).getFirst().lastUsedAt()).isNotNull();
        }

        @Test
        void shouldNeedThatThePersonWasChecked() {
            PasskeySession session = session();
            NewPasskey made =
                    SoftPasskey.of(party, Algorithm.ES256)
                            .unverifying()
                            .register(passkeys.ask(session));

            assertProblem(ProblemCode.PASSKEY_PROOF, () -> passkeys.verified(session, made));
        }

        @Test
        void shouldTakeAChallengeOnce() {
            PasskeySession session = session();
            NewPasskey made =
                    SoftPasskey.of(party, Algorithm.ES256).register(passkeys.ask(session));
            passkeys.verified(session, made);

            assertProblem(ProblemCode.PASSKEY_CHALLENGE, () -> passkeys.verified(session, made));
        }

        @Test
        void shouldNeedAConfirmationFromASessionThatMayBeStolen() {
            Api.Identity person = api.person(Role.SECURITY_LEAD);
            test.add(TestPasskeys.session(person.caller()), Algorithm.ES256);

            Api.Answer answer = api.post(person, "/api/v1/passkeys/registration-challenges", "{}");

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.code()).isEqualTo("passkey.confirmation_needed");
        }

        @Test
        void shouldLetWhoJustSignedInElsewhereAddTheirFirst() {
            Api.Identity person = api.person(Role.SECURITY_LEAD);

            Api.Answer answer = api.post(person, "/api/v1/passkeys/registration-challenges", "{}");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().at("/public_key/rp/id").asText()).isEqualTo("localhost");
            assertThat(answer.body().at("/public_key/attestation").asText()).isEqualTo("none");
            assertThat(
                            answer.body()
                                    .at("/public_key/authenticatorSelection/userVerification")
                                    .asText())
                    .isEqualTo("required");
        }

        @Test
        void shouldBeRefusedToMachines() {
            Api.Answer answer = api.get(api.client("inventory:read"), "/api/v1/passkeys");

            assertThat(answer.status()).isEqualTo(403);
        }
    }

    @Nested
    class AfterALoss {
        private static final String PASSWORD = "correct horse battery staple";

        @Test
        void shouldAddAnotherOnlyWhenAnAdministratorTookTheLostOneAway() {
            Caller reviewer = api.person(Role.SECURITY_LEAD).caller();
            Caller administrator = api.person(Role.ADMINISTRATOR).caller();
            accounts.setPassword("test", reviewer.id(), PASSWORD.toCharArray());
            PasskeySession session = TestPasskeys.session(reviewer);
            assertThat(confirmations.confirm(session, PASSWORD.toCharArray())).isTrue();
            test.add(session, Algorithm.ES256);

            PasskeySession later = new PasskeySession(reviewer.id(), "a later one");
            assertProblem(
                    ProblemCode.PASSKEY_CONFIRM,
                    () -> confirmations.confirm(later, PASSWORD.toCharArray()));
            assertThat(confirmations.holds(later)).isFalse();
            assertProblem(
                    ProblemCode.FORBIDDEN,
                    () -> passkeys.removeAll(reviewer, reviewer.id(), "lost on the train"));
            assertThat(passkeys.removeAll(administrator, reviewer.id(), "lost on the train"))
                    .isOne();
            assertThat(confirmations.confirm(later, PASSWORD.toCharArray())).isTrue();
        }

        @Test
        void shouldSayForGoodWhoResetWhatWasThere() {
            Caller reviewer = api.person(Role.SECURITY_LEAD).caller();
            Caller other = api.person(Role.SECURITY_LEAD).caller();
            Caller administrator = api.person(Role.ADMINISTRATOR).caller();
            PasskeySession session = TestPasskeys.session(reviewer);
            test.add(session, Algorithm.ES256);
            String own = passkeys.of(reviewer.id()).getFirst().id();
            passkeys.removeAll(administrator, reviewer.id(), "lost on the train");

            test.add(session, Algorithm.ES256);
            test.add(session, Algorithm.ES256);

            assertThat(passkeys.resetOf(own)).isEmpty();
            assertThat(passkeys.of(reviewer.id()))
                    .hasSize(2)
                    .allSatisfy(key ->
                            assertThat(passkeys.resetOf(key.id()).map(Resets.Reset::by))
                                    .contains(administrator.id()));
            assertThat(told(other)).contains("passkey.after_reset");
            assertThat(told(reviewer)).doesNotContain("passkey.after_reset");
        }

        @Test
        void shouldTrustAKeyThatOneFromBeforeVouchedFor() {
            Caller reviewer = api.person(Role.SECURITY_LEAD).caller();
            PasskeySession session = TestPasskeys.session(reviewer);
            test.add(session, Algorithm.ES256);
            transactions.executeWrite(_ -> {
                resets.record("usr_admin", reviewer.id());
                return reviewer;
            });

            test.add(session, Algorithm.ES256);

            assertThat(passkeys.of(reviewer.id()))
                    .hasSize(2)
                    .allSatisfy(key -> assertThat(passkeys.resetOf(key.id())).isEmpty());
        }

        private List<String> told(Caller who) {
            List<?> kinds =
                    transactions.executeRead(_ ->
                            entities.createNativeQuery(
                                            "select n.kind from inbox i join notice n on n.id = i.notice_id"
                                                    + " where i.person_id = :p",
                                            String.class)
                                    .setParameter("p", who.id())
                                    .getResultList());
            return kinds.stream().map(String::valueOf).toList();
        }
    }

    private SignedDocument sign(PasskeySession session, SoftPasskey passkey) {
        PasskeyAnswer answer = passkey.sign(signatures.ask(session, DOCUMENT));
        return signatures.signed(session, answer.challenge(), answer.assertion());
    }

    @Nested
    class Sign {
        @Test
        void shouldTakeASignatureOnce() {
            PasskeySession session = session();
            SoftPasskey passkey = test.add(session, Algorithm.ES256);
            PasskeyAnswer answer = passkey.sign(signatures.ask(session, DOCUMENT));
            signatures.signed(session, answer.challenge(), answer.assertion());

            assertProblem(
                    ProblemCode.PASSKEY_CHALLENGE,
                    () -> signatures.signed(session, answer.challenge(), answer.assertion()));
        }

        @Test
        void shouldRefuseAnotherSessionOfTheSamePerson() {
            PasskeySession session = session();
            SoftPasskey passkey = test.add(session, Algorithm.ES256);
            PasskeyAnswer answer = passkey.sign(signatures.ask(session, DOCUMENT));
            PasskeySession other = new PasskeySession(session.personId(), "another");

            assertProblem(
                    ProblemCode.PASSKEY_CHALLENGE,
                    () -> signatures.signed(other, answer.challenge(), answer.assertion()));
        }

        @Test
        void shouldRefuseAnAnswerForAnotherPurpose() {
            PasskeySession session = session();
            SoftPasskey passkey = test.add(session, Algorithm.ES256);
            PasskeyAnswer answer = passkey.sign(signatures.ask(session));

            assertProblem(
                    ProblemCode.PASSKEY_CHALLENGE,
                    () -> signatures.signed(session, answer.challenge(), answer.assertion()));
        }

        @Test
        void shouldSpendTheChallengeOfARefusedSignature() {
            PasskeySession session = session();
            SoftPasskey passkey = test.add(session, Algorithm.ES256);
            PasskeyQuestion question = signatures.ask(session, DOCUMENT);
            PasskeyAnswer wrong = passkey.sign(signatures.ask(session, new byte[] {1}));

            assertProblem(
                    ProblemCode.PASSKEY_PROOF,
                    () -> signatures.signed(session, question.challengeId(), wrong.assertion()));
            assertProblem(
                    ProblemCode.PASSKEY_CHALLENGE,
                    () ->
                            signatures.signed(
                                    session,
                                    question.challengeId(),
                                    passkey.sign(question).assertion()));
        }

        @Test
        void shouldRefuseThePasskeyOfSomebodyElse() {
            SoftPasskey others = test.add(session(), Algorithm.ES256);

            assertProblem(ProblemCode.PASSKEY_PROOF, () -> sign(session(), others));
        }

        @Test
        void shouldRefuseAndFlagACounterThatGoesBack() {
            PasskeySession session = session();
            SoftPasskey passkey = test.add(session, Algorithm.ES256);
            sign(session, passkey.counting(10));

            assertProblem(ProblemCode.PASSKEY_COUNTER, () -> sign(session, passkey.counting(10)));

            assertThat(passkeys.of(session.personId()).getFirst().flaggedAt()).isNotNull();
            assertThat(passkeys.canSign(session.personId())).isFalse();
            assertThat(actions(session)).contains("passkey.counter_regressed");
            assertProblem(ProblemCode.PASSKEY_PROOF, () -> sign(session, passkey.counting(11)));
        }

        @Test
        void shouldTakeAuthenticatorsThatDoNotCount() {
            PasskeySession session = session();
            SoftPasskey passkey = SoftPasskey.of(party, Algorithm.ES256).counting(0);
            NewPasskey made = passkey.register(passkeys.ask(session));
            passkeys.add(session, "synced", passkeys.verified(session, made));

            assertThat(sign(session, passkey.counting(0)).personId())
                    .isEqualTo(sign(session, passkey.counting(0)).personId());
        }
    }

    @Nested
    class Remove {
        @Test
        void shouldSignNothingMore() {
            PasskeySession session = session();
            SoftPasskey passkey = test.add(session, Algorithm.ES256);
            String id = passkeys.of(session.personId()).getFirst().id();

            passkeys.remove(session, id);

            assertThat(passkeys.of(session.personId())).isEmpty();
            var held = new Passkeys.Held(session.personId(), id, passkey.publicKey());
            var others = new Passkeys.Held("usr_somebody", id, passkey.publicKey());
            assertThat(passkeys.held(List.of(held, others))).containsOnly(held);
            assertThat(actions(session)).contains("passkey.removed");
            assertProblem(ProblemCode.PASSKEY_PROOF, () -> sign(session, passkey));
        }

        @Test
        void shouldNotReachThoseOfOthers() {
            PasskeySession owner = session();
            test.add(owner, Algorithm.ES256);
            String id = passkeys.of(owner.personId()).getFirst().id();

            assertProblem(ProblemCode.NOT_FOUND, () -> passkeys.remove(session(), id));
            assertThat(passkeys.of(owner.personId())).hasSize(1);
        }
    }
}
