package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.Meanwhile;
import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.issuance.KeyEffect;
import dev.countersign.issuance.KeyRotation;
import dev.countersign.issuance.KeyState;
import dev.countersign.issuance.KeyView;
import dev.countersign.issuance.RootHolder;
import dev.countersign.issuance.StatusLists;
import dev.countersign.issuance.TokenStatus;
import dev.countersign.issuance.TrustBundles;
import dev.countersign.platform.ServerSettings;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.ApprovalVerifier;
import dev.countersign.token.Reason;
import dev.countersign.token.StatusListToken;
import dev.countersign.token.TrustBundle;
import dev.countersign.token.UnverifiedApproval;
import dev.countersign.token.Verification;
import dev.countersign.token.VerifiedStatusList;
import dev.countersign.token.VerifiedTrustBundle;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Replacing the keys, from the button to what a gate accepts. */
@ServerTest
class KeyRotationTest {
    /** INVALID of the status list draft. */
    private static final short REVOKED = 1;

    private static final String WHY = "yearly replacement";

    @Inject Office office;
    @Inject Requests requests;
    @Inject Renewals renewals;
    @Inject KeyRotation rotation;
    @Inject TrustBundles trust;
    @Inject StatusLists lists;
    @Inject RootHolder holder;
    @Inject ServerSettings settings;
    @Inject Clock clock;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;
    @Inject Meanwhile meanwhile;
    private Caller administrator = new Caller(Caller.Kind.PERSON, "", Set.of());
    private Office.Laptop laptop;

    @BeforeEach
    void begin() {
        administrator = office.person(Role.ADMINISTRATOR);
        laptop = office.laptop(office.person(Role.DEVELOPER), "personal");
    }

    /** Other tests need keys that sign, and no successor half way. */
    @AfterEach
    void finishWhatWasBegun() {
        for (String purpose : new String[] {"approval", "status"}) {
            key(purpose, KeyState.NEXT)
                    .ifPresent(next -> {
                        if (next.publishedAt() == null) {
                            trust.takeOver("test", holder.signed(next.kid()));
                        }
                        if (key(purpose, KeyState.NEXT).isPresent()) {
                            rotation.activate(administrator, next.kid(), "finish what was begun");
                        }
                    });
        }
    }

    private Optional<KeyView> key(String purpose, KeyState state) {
        return rotation.keys().stream()
                .filter(key -> key.kind().equals(purpose) && key.state() == state)
                .findFirst();
    }

    private String current(String purpose) {
        return key(purpose, KeyState.CURRENT).orElseThrow().kid();
    }

    private KeyState state(String kid) {
        return rotation.get(kid).state();
    }

    private String token() {
        requests.submit(
                new Caller(Caller.Kind.PERSON, laptop.device().ownerId(), Set.of("developer")),
                Office.request(laptop, office.confirmedFiles(laptop), "source_code"));
        return renewals.liveTokens(laptop.id()).getFirst().token().signed();
    }

    /** The {@code kid} of what somebody signed. */
    private static String signer(String jws) {
        byte[] header = Base64.getUrlDecoder().decode(jws.split("\\.", -1)[0]);
        try {
            return StrictJson.tree(header).path("kid").asText();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** As a gate that has just synced. */
    private VerifiedTrustBundle bundle() {
        return ((Verification.Verified<VerifiedTrustBundle>)
                        TrustBundle.verify(
                                trust.current().signed(),
                                trust.root(),
                                settings.issuer(),
                                clock.instant(),
                                0))
                .value();
    }

    private Verification<UnverifiedApproval> verified(String token, Instant at) {
        return ApprovalVerifier.authenticate(token, bundle(), settings.issuer(), at);
    }

    private static void isRefused(Verification<UnverifiedApproval> answer, Reason reason) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Verification.Rejected.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Nested
    class AtOnce {
        private short status(String jti) {
            return transactions.executeRead(_ ->
                    entities.createQuery(
                                    "select t.status from TokenEntity t where t.jti = :jti",
                                    Short.class)
                            .setParameter("jti", jti)
                            .getSingleResult());
        }

        @Test
        void shouldKeepARevokedTokenRevokedThatIsBeingResumed() throws Exception {
            String signed = token();
            var issued = renewals.liveTokens(laptop.id()).getFirst().token();
            lists.change(issued.approvalId(), TokenStatus.SUSPENDED);

            meanwhile.waits(
                    () -> lists.revokeSignedBy(signer(signed)),
                    () -> {
                        lists.change(issued.approvalId(), TokenStatus.VALID);
                        return true;
                    },
                    () -> true);

            assertThat(status(issued.id())).isEqualTo(REVOKED);
        }
    }

    @Nested
    class Replace {
        @Test
        void shouldKeepGatesWorkingFromTheOldKeyToTheNew() {
            String old = current("approval");
            String before = token();
            assertThat(signer(before)).isEqualTo(old);

            String next = rotation.make(administrator, "approval", WHY).kid();
            assertThat(signer(token())).as("made is not yet signing").isEqualTo(old);
            assertThatThrownBy(() -> rotation.activate(administrator, next, WHY))
                    .as("no gate knows it")
                    .isInstanceOf(Problem.class);

            trust.takeOver("test", holder.signed(next));
            assertThat(signer(token())).as("known is not yet signing").isEqualTo(old);
            rotation.activate(administrator, next, WHY);
            String after = token();

            assertThat(signer(after)).isEqualTo(next);
            assertThat(state(old)).isEqualTo(KeyState.RETIRED);
            Instant now = clock.instant();
            assertThat(verified(before, now)).isInstanceOf(Verification.Verified.class);
            assertThat(verified(after, now)).isInstanceOf(Verification.Verified.class);
        }

        @Test
        void shouldLetTheFormerKeyEndWithItsLastToken() {
            String old = current("approval");
            String before = token();
            String next = rotation.make(administrator, "approval", WHY).kid();
            trust.takeOver("test", holder.signed(next));
            rotation.activate(administrator, next, WHY);

            trust.takeOver("test", holder.signed());

            assertThat(verified(before, clock.instant())).isInstanceOf(Verification.Verified.class);
            Instant lastUse = Objects.requireNonNull(rotation.get(old).lastUse());
            isRefused(verified(before, lastUse.plusSeconds(2)), Reason.KEY_OUTSIDE_WINDOW);
        }

        @Test
        void shouldSignStatusListsWithTheNewKeyAtOnce() {
            token();
            String next = rotation.make(administrator, "status", WHY).kid();
            trust.takeOver("test", holder.signed(next));
            Verification<VerifiedStatusList> former = list();
            rotation.activate(administrator, next, WHY);

            assertThat(former).isInstanceOf(Verification.Verified.class);
            assertThat(list()).isInstanceOf(Verification.Verified.class);
            assertThat(current("status")).isEqualTo(next);
            assertThat(signer(lists.current(1).orElseThrow())).isEqualTo(next);
        }

        private Verification<VerifiedStatusList> list() {
            return StatusListToken.verify(
                    lists.current(1).orElseThrow(),
                    bundle(),
                    lists.uri(1),
                    clock.instant().plus(Duration.ofMinutes(5)),
                    Duration.ofDays(30),
                    null);
        }

        @Test
        void shouldMakeOneSuccessorAtATime() {
            rotation.make(administrator, "approval", WHY);

            assertThatThrownBy(() -> rotation.make(administrator, "approval", WHY))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            e -> assertThat(e.code()).isEqualTo(ProblemCode.CONFLICT));
        }
    }

    @Nested
    class TakeOver {
        @Test
        void shouldRefuseABundleWithoutTheKeyThatSigns() {
            TrustBundle wanted = trust.proposal();
            TrustBundle without =
                    new TrustBundle(
                            wanted.issuer(),
                            wanted.issuedAt(),
                            wanted.expiresAt(),
                            wanted.version(),
                            wanted.minimumPolicySequence(),
                            wanted.keys().stream()
                                    .filter(key ->
                                            !key.publicKey().kid().equals(current("approval")))
                                    .toList());
            String signed = holder.signRequest(without.unsigned()).bundle();

            assertThatThrownBy(() -> trust.takeOver("test", signed))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            e -> assertThat(e.detail()).contains("gates would refuse everything"));
            assertThat(trust.current().version()).isEqualTo(wanted.version() - 1);
        }

        @Test
        void shouldRefuseTheSameBundleTwice() {
            String signed = holder.signed();
            trust.takeOver("test", signed);

            assertThatThrownBy(() -> trust.takeOver("test", signed)).isInstanceOf(Problem.class);
        }

        @Test
        void shouldRefuseWhatTheRootDidNotSign() {
            assertThatThrownBy(() -> trust.takeOver("test", trust.proposal().unsigned()))
                    .isInstanceOf(Problem.class);
        }
    }

    @Nested
    class TheRootHolder {
        @Test
        void shouldSignNewKeysOnlyByTheirThumbprint() {
            String next = rotation.make(administrator, "approval", WHY).kid();

            RootHolder.Signed unread = holder.sign();
            RootHolder.Signed other = holder.sign(current("approval"));

            assertThat(unread.exitCode()).isEqualTo(1);
            assertThat(unread.said()).contains("+ adds " + next);
            assertThat(unread.bundle()).isEmpty();
            assertThat(other.exitCode()).isEqualTo(1);
            assertThat(holder.sign(next).exitCode()).isZero();
        }

        @Test
        void shouldRefuseARequestForAnotherVersion() {
            String request = trust.proposal().unsigned();
            trust.takeOver("test", holder.signed());

            assertThat(holder.signRequest(request).said()).contains("another bundle");
        }
    }

    @Nested
    class Revoke {
        @Test
        void shouldSayTheEffectThenTakeEveryTokenAwayAndIssueNewOnes() {
            String bad = current("approval");
            String before = token();
            KeyEffect effect = rotation.effect(bad);
            assertThat(effect.tokens()).isPositive();
            assertThat(effect.devices()).isPositive();
            String next = rotation.make(administrator, "approval", WHY).kid();
            trust.takeOver("test", holder.signed(next));

            rotation.revoke(administrator, bad, "the backup was stolen");
            trust.takeOver("test", holder.signed());

            assertThat(state(bad)).isEqualTo(KeyState.REVOKED);
            assertThat(current("approval")).isEqualTo(next);
            assertThat(rotation.effect(bad).tokens()).isZero();
            isRefused(verified(before, clock.instant()), Reason.KEY_UNKNOWN);
            assertThat(renewals.liveTokens(laptop.id())).isEmpty();
            String approval = renewals.due(laptop.id()).getFirst();
            assertThat(renewals.renew(approval)).isInstanceOf(Renewal.Renewed.class);
            var fresh = renewals.liveTokens(laptop.id()).getFirst().token();
            assertThat(signer(fresh.signed())).isEqualTo(next);
            assertThat(fresh.status()).isEqualTo(TokenStatus.VALID);
            assertThat(verified(fresh.signed(), clock.instant()))
                    .isInstanceOf(Verification.Verified.class);
        }

        @Test
        void shouldIssueNothingUntilASuccessorIsKnown() {
            String bad = current("approval");
            token();
            rotation.revoke(administrator, bad, "the disk was copied");
            assertThatThrownBy(() -> token())
                    .isInstanceOfSatisfying(
                            Problem.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.NO_KEY));

            String next = rotation.make(administrator, "approval", WHY).kid();
            trust.takeOver("test", holder.signed(next));

            assertThat(current("approval")).isEqualTo(next);
            assertThat(signer(token())).isEqualTo(next);
        }

        @Test
        void shouldNotLeaveGatesWithoutStatusLists() {
            String bad = current("status");

            assertThatThrownBy(() -> rotation.revoke(administrator, bad, "the disk is lost"))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            e -> assertThat(e.code()).isEqualTo(ProblemCode.CONFLICT));
            assertThat(state(bad)).isEqualTo(KeyState.CURRENT);
        }

        @Test
        void shouldRefuseABundleThatStillListsIt() {
            String next = rotation.make(administrator, "approval", WHY).kid();
            String signed = holder.signed(next);
            rotation.revoke(administrator, next, "made on the wrong day");

            assertThatThrownBy(() -> trust.takeOver("test", signed))
                    .isInstanceOfSatisfying(
                            Problem.class, e -> assertThat(e.detail()).contains("revoked"));
        }
    }
}
