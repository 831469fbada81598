package dev.countersign.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatePolicyTest {
    private static final Instant NOW = Scene.NOW;
    private static final GatePolicy POLICY =
            new GatePolicy(
                    Scene.ISSUER,
                    NOW.minusSeconds(60),
                    NOW.plus(Duration.ofDays(7)),
                    Scene.DEVICE,
                    5,
                    GatePolicy.Mode.OBSERVE,
                    "pilot");

    private final VerifiedTrustBundle trust = new VerifiedTrustBundle(Scene.defaultBundle());
    private Json.Obj header = Scene.header(GatePolicy.TYPE, Scene.APPROVAL_KEY);
    private Json.Obj claims = claims();

    private static Json.Obj claims() {
        try {
            return Json.parseObject(
                    CompactJws.parse(POLICY.issue(Scene.APPROVAL_KEY), CompactJws.MAX_BYTES)
                            .payload(),
                    CompactJws.MAX_BYTES);
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }

    private Verification<VerifiedGatePolicy> verify() {
        return verify(Scene.jws(header, claims, Scene.APPROVAL_KEY), NOW, 5);
    }

    private Verification<VerifiedGatePolicy> verify(String text, Instant now, long highest) {
        return GatePolicy.verify(text, trust, Scene.ISSUER, Scene.DEVICE, now, highest);
    }

    private static void assertReason(Reason reason, Verification<VerifiedGatePolicy> answer) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Verification.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }

    private void refuse(Reason reason, String place, Json value) {
        Json.Obj whole = claims;
        claims = JsonEdit.set(claims, place, value);
        assertReason(reason, verify());
        claims = whole;
    }

    @Test
    void shouldVerifyWhatWasIssued() {
        assertThat(verify())
                .isInstanceOfSatisfying(
                        Verification.Verified.class,
                        verified ->
                                assertThat(((VerifiedGatePolicy) verified.value()).policy())
                                        .isEqualTo(POLICY));
    }

    @Nested
    class Time {
        private final String text = POLICY.issue(Scene.APPROVAL_KEY);

        @Test
        void shouldHoldUntilTheInstantOfExpiry() {
            assertThat(verify(text, POLICY.expiresAt().minusSeconds(1), 5))
                    .isInstanceOf(Verification.Verified.class);
            assertReason(Reason.GATE_POLICY_EXPIRED, verify(text, POLICY.expiresAt(), 5));
        }

        @Test
        void shouldAllowSkewAndNoMore() {
            Instant issued = POLICY.issuedAt();
            assertThat(verify(text, issued.minusSeconds(60), 5))
                    .isInstanceOf(Verification.Verified.class);
            assertReason(
                    Reason.GATE_POLICY_ISSUED_IN_FUTURE, verify(text, issued.minusSeconds(61), 5));
        }

        @Test
        void shouldLiveAtMostThirtyOneDays() {
            long issued = POLICY.issuedAt().getEpochSecond();
            long longest = GatePolicy.LONGEST_LIFE.toSeconds();
            claims = JsonEdit.set(claims, "exp", new Json.Int(issued + longest));
            assertThat(verify()).isInstanceOf(Verification.Verified.class);
            refuse(Reason.GATE_POLICY_MALFORMED, "exp", new Json.Int(issued + longest + 1));
            refuse(Reason.GATE_POLICY_MALFORMED, "exp", new Json.Int(issued));
        }
    }

    @Nested
    class Replay {
        @Test
        void shouldTakeTheSameSequenceAgainAndNoLowerOne() {
            String text = POLICY.issue(Scene.APPROVAL_KEY);
            assertThat(verify(text, NOW, 4)).isInstanceOf(Verification.Verified.class);
            assertThat(verify(text, NOW, 5)).isInstanceOf(Verification.Verified.class);
            assertReason(Reason.GATE_POLICY_ROLLED_BACK, verify(text, NOW, 6));
        }

        @Test
        void shouldRefuseAnotherDevices() {
            refuse(Reason.GATE_POLICY_OTHER_DEVICE, "device/id", new Json.Str("dev_other"));
        }

        @Test
        void shouldRefuseAnotherIssuers() {
            refuse(
                    Reason.GATE_POLICY_WRONG_ISSUER,
                    "iss",
                    new Json.Str("https://other.example.org"));
        }
    }

    @Nested
    class Signature {
        @Test
        void shouldRefuseAKeyOfAnotherUse() {
            header = Scene.header(GatePolicy.TYPE, Scene.STATUS_KEY);
            assertReason(
                    Reason.GATE_POLICY_WRONG_KEY,
                    verify(Scene.jws(header, claims, Scene.STATUS_KEY), NOW, 5));
        }

        @Test
        void shouldRefuseAnUnknownKey() {
            assertReason(
                    Reason.GATE_POLICY_WRONG_KEY, verify(POLICY.issue(Scene.OTHER_KEY), NOW, 5));
        }

        @Test
        void shouldRefuseAnotherKeysSignature() {
            assertReason(
                    Reason.GATE_POLICY_BAD_SIGNATURE,
                    verify(Scene.jws(header, claims, Scene.OTHER_KEY), NOW, 5));
        }

        @Property(tries = 200)
        void shouldRefuseEveryFlippedBit(@ForAll @IntRange(max = 1_000_000) int place) {
            byte[] text =
                    POLICY.issue(Scene.APPROVAL_KEY)
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            text[place % text.length] ^= (byte) (1 << place % 7);
            assertThat(verify(new String(text, java.nio.charset.StandardCharsets.US_ASCII), NOW, 5))
                    .isInstanceOf(Verification.Rejected.class);
        }
    }

    @Nested
    class Form {
        @ParameterizedTest
        @ValueSource(strings = {"statuslist+jwt", "model-approval+jwt", "JWT"})
        void shouldRefuseAnotherType(String type) {
            header = Scene.header(type, Scene.APPROVAL_KEY);
            assertReason(Reason.GATE_POLICY_MALFORMED, verify());
        }

        @ParameterizedTest
        @ValueSource(strings = {"none", "EdDSA", "HS256", "ES256"})
        void shouldRefuseAnotherAlgorithm(String algorithm) {
            header = JsonEdit.set(header, "alg", new Json.Str(algorithm));
            assertReason(Reason.GATE_POLICY_MALFORMED, verify());
        }

        @Test
        void shouldRefuseMoreHeaders() {
            header = JsonEdit.set(header, "jwk", new Json.Str("x"));
            assertReason(Reason.GATE_POLICY_MALFORMED, verify());
        }

        @Test
        void shouldRefuseClaimsOfWrongTypes() {
            Reason malformed = Reason.GATE_POLICY_MALFORMED;
            for (String name : List.of("iss", "aud", "iat", "exp", "mode", "group", "sequence")) {
                refuse(malformed, name, new Json.Null());
                refuse(malformed, name, new Json.Arr(List.of()));
            }
            refuse(malformed, "mode", new Json.Str("off"));
            refuse(malformed, "mode", new Json.Str("Observe"));
            refuse(malformed, "ver", new Json.Int(2));
            refuse(malformed, "sequence", new Json.Int(-1));
            refuse(malformed, "sequence", new Json.Str("5"));
            refuse(malformed, "aud", new Json.Str("urn:other"));
            refuse(malformed, "group", new Json.Str("g".repeat(129)));
            refuse(malformed, "group", new Json.Str("pilot\u202e"));
        }

        @Test
        void shouldRefuseUnknownClaimsAtAnyLevel() {
            refuse(Reason.GATE_POLICY_MALFORMED, "until", new Json.Int(1));
            refuse(Reason.GATE_POLICY_MALFORMED, "device/os", new Json.Str("linux"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", ".", "..", "a.b", "a.b.c.d", "observe"})
        void shouldRefuseWhatIsNoJws(String text) {
            assertReason(Reason.GATE_POLICY_MALFORMED, verify(text, NOW, 0));
        }

        @Test
        void shouldRefuseToIssueWhatNoGateAccepts() {
            assertThatThrownBy(() ->
                            new GatePolicy(
                                    Scene.ISSUER,
                                    NOW,
                                    NOW.plus(GatePolicy.LONGEST_LIFE).plusSeconds(1),
                                    Scene.DEVICE,
                                    1,
                                    GatePolicy.Mode.OBSERVE,
                                    "pilot"))
                    .hasMessageContaining("31 days");
        }
    }
}
