package dev.countersign.token;

import static dev.countersign.token.RuleAssertions.assertOnlyFault;
import static dev.countersign.token.RuleAssertions.assertVerified;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TrustRulesTest {
    private static TrustBundle bundle(Instant expiresAt, long version) {
        TrustBundle valid = Scene.defaultBundle();
        return new TrustBundle(
                valid.issuer(),
                valid.issuedAt(),
                expiresAt,
                version,
                valid.minimumPolicySequence(),
                valid.keys());
    }

    private static TrustBundle issuedAt(Instant issuedAt) {
        TrustBundle valid = Scene.defaultBundle();
        return new TrustBundle(
                valid.issuer(),
                issuedAt,
                valid.expiresAt(),
                valid.version(),
                valid.minimumPolicySequence(),
                valid.keys());
    }

    @Nested
    class V1 {
        @Test
        void shouldRefuseAnotherRootThatNamesItself() {
            assertOnlyFault(Reason.TRUST_WRONG_ROOT, scene -> scene.bundleSigner = Scene.OTHER_KEY);
        }

        @Test
        void shouldRefuseAnotherRootUnderOurKid() {
            assertOnlyFault(
                    Reason.TRUST_BAD_SIGNATURE,
                    scene -> {
                        String[] parts = scene.trustBundle().split("\\.", -1);
                        scene.bundleText = Scene.signed(parts[0] + "." + parts[1], Scene.OTHER_KEY);
                    });
        }

        @Test
        void shouldRefuseAnotherIssuer() {
            assertOnlyFault(
                    Reason.TRUST_WRONG_ISSUER,
                    scene -> {
                        TrustBundle valid = scene.bundle;
                        scene.bundle =
                                new TrustBundle(
                                        "https://other.example",
                                        valid.issuedAt(),
                                        valid.expiresAt(),
                                        valid.version(),
                                        valid.minimumPolicySequence(),
                                        valid.keys());
                    });
        }

        @Test
        void shouldRefuseFromTheInstantOfExpiry() {
            assertVerified(scene -> scene.bundle = bundle(Scene.NOW.plusSeconds(1), 3));
            assertOnlyFault(Reason.TRUST_EXPIRED, scene -> scene.bundle = bundle(Scene.NOW, 3));
            assertOnlyFault(
                    Reason.TRUST_EXPIRED,
                    scene -> scene.bundle = bundle(Scene.NOW.minusSeconds(1), 3));
        }

        @Test
        void shouldRefuseALowerVersionThanTheHighestAccepted() {
            assertVerified(scene -> scene.bundle = bundle(Scene.NOW.plusSeconds(1), 4));
            assertVerified(scene -> scene.bundle = bundle(Scene.NOW.plusSeconds(1), 3));
            assertOnlyFault(
                    Reason.TRUST_ROLLED_BACK,
                    scene -> scene.bundle = bundle(Scene.NOW.plusSeconds(1), 2));
        }

        @Test
        void shouldRefuseAnotherType() {
            assertOnlyFault(
                    Reason.TRUST_MALFORMED,
                    scene ->
                            scene.bundleText =
                                    Scene.jws(
                                            Scene.header("statuslist+jwt", Scene.ROOT),
                                            payload(scene),
                                            Scene.ROOT));
        }

        @Test
        void shouldRefuseAnUnknownMember() {
            assertOnlyFault(
                    Reason.TRUST_MALFORMED,
                    scene ->
                            scene.bundleText =
                                    Scene.jws(
                                            Scene.header(TrustBundle.TYPE, Scene.ROOT),
                                            JsonEdit.set(
                                                    payload(scene), "more", new Json.Bool(true)),
                                            Scene.ROOT));
        }

        @Test
        void shouldRefuseASmallOrderKeyInTheBundle() {
            byte[] identity = new byte[32];
            identity[0] = 1;
            assertOnlyFault(
                    Reason.TRUST_MALFORMED,
                    scene -> {
                        Json.Obj payload = payload(scene);
                        Json.Arr keys = (Json.Arr) Objects.requireNonNull(payload.get("keys"));
                        Json.Obj first = (Json.Obj) keys.items().getFirst();
                        Json.Obj weak =
                                JsonEdit.set(first, "x", new Json.Str(Scene.base64(identity)));
                        Json.Arr weakKeys =
                                new Json.Arr(java.util.List.of(weak, keys.items().get(1)));
                        scene.bundleText =
                                Scene.jws(
                                        Scene.header(TrustBundle.TYPE, Scene.ROOT),
                                        JsonEdit.set(payload, "keys", weakKeys),
                                        Scene.ROOT);
                    });
        }

        private static Json.Obj payload(Scene scene) {
            try {
                byte[] bytes = Base64Url.decode(scene.trustBundle().split("\\.", -1)[1], "");
                return Json.parseObject(bytes, 1 << 20);
            } catch (FormatException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Nested
    class V2 {
        @Test
        void shouldRefuseWithoutState() {
            assertOnlyFault(
                    Reason.CLOCK_STATE_LOST,
                    scene -> scene.clock = new VerificationContext.Clock(null, true));
        }

        @Test
        void shouldRefuseMoreThanFiveMinutesBehindTheMark() {
            assertVerified(scene -> scene.clock = mark(Scene.NOW.plusSeconds(299)));
            assertVerified(scene -> scene.clock = mark(Scene.NOW.plusSeconds(300)));
            assertOnlyFault(
                    Reason.CLOCK_SET_BACK, scene -> scene.clock = mark(Scene.NOW.plusSeconds(301)));
        }

        @Test
        void shouldCountTheTimeOfTheTrustBundle() {
            assertVerified(scene -> scene.bundle = issuedAt(Scene.NOW.plusSeconds(300)));
            assertOnlyFault(
                    Reason.CLOCK_SET_BACK,
                    scene -> scene.bundle = issuedAt(Scene.NOW.plusSeconds(301)));
        }

        @Test
        void shouldRaiseTheMarkToWallTimeOnlyWhileItMovesLikeTheBootClock() {
            assertThat(markAfter(new VerificationContext.Clock(Scene.NOW.minusSeconds(900), true)))
                    .isEqualTo(Scene.NOW);
            assertThat(markAfter(new VerificationContext.Clock(Scene.NOW.minusSeconds(900), false)))
                    .as("the newest signed time is the token's")
                    .isEqualTo(Scene.defaultClaims().issuedAt());
        }

        @Test
        void shouldNeverLowerTheMark() {
            Instant ahead = Scene.NOW.plusSeconds(200);
            assertThat(markAfter(mark(ahead))).isEqualTo(ahead);
        }

        private static Instant markAfter(VerificationContext.Clock clock) {
            Scene scene = new Scene();
            scene.clock = clock;
            var verified = (Verification.Verified<VerifiedApproval>) scene.verify();
            return verified.value().marks().clock();
        }

        private static VerificationContext.Clock mark(Instant mark) {
            return new VerificationContext.Clock(mark, true);
        }
    }
}
