package dev.countersign.token;

import static dev.countersign.token.RuleAssertions.assertFault;
import static dev.countersign.token.RuleAssertions.assertOnlyFault;
import static dev.countersign.token.RuleAssertions.assertRejected;
import static dev.countersign.token.RuleAssertions.assertVerified;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenRulesTest {
    private static Json.Str text(String value) {
        return new Json.Str(value);
    }

    private static Json.Int at(Instant time) {
        return new Json.Int(time.getEpochSecond());
    }

    @Nested
    class V3 {
        private final Scene scene = new Scene();
        private final String valid = scene.token();

        @Test
        void shouldVerifyTheUnchangedToken() {
            assertThat(scene.verify(valid)).isInstanceOf(Verification.Verified.class);
        }

        @Test
        void shouldRefusePadding() {
            String[] parts = valid.split("\\.", -1);
            String padded = parts[0] + "." + parts[1] + "." + parts[2] + "==";
            assertRejected(Reason.TOKEN_MALFORMED, scene.verify(padded));
        }

        @Test
        void shouldRefuseASignatureWithOtherUnusedBits() {
            char last = valid.charAt(valid.length() - 1);
            String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            char twin = alphabet.charAt(alphabet.indexOf(last) + 1);
            String respelt = valid.substring(0, valid.length() - 1) + twin;
            assertRejected(Reason.TOKEN_MALFORMED, scene.verify(respelt));
        }

        @ParameterizedTest
        @ValueSource(strings = {" %s", "%s ", "%s\n", "%s.", ".%s", "%s..", "%s.e30", "%s.e30.e30"})
        void shouldRefuseAnythingAroundIt(String form) {
            assertRejected(Reason.TOKEN_MALFORMED, scene.verify(form.formatted(valid)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", ".", "..", "e30", "e30.e30", "é.é.é"})
        void shouldRefuseAnythingElse(String text) {
            var answer = scene.verify(text);
            assertThat(((Verification.Rejected<VerifiedApproval>) answer).reason())
                    .isIn(Reason.TOKEN_MALFORMED, Reason.HEADER_MALFORMED);
        }

        @Test
        void shouldRefuseMoreThan16KiB() {
            assertThat(ofSize(16 * 1024)).hasSize(16 * 1024);
            assertThat(
                            ((Verification.Rejected<VerifiedApproval>)
                                            scene.verify(ofSize(16 * 1024)))
                                    .rule())
                    .as("read, then refused for what it says")
                    .isEqualTo(Rule.V8);
            assertRejected(Reason.TOKEN_MALFORMED, scene.verify(ofSize(16 * 1024 + 1)));
        }

        private String ofSize(int size) {
            String head = Scene.base64(scene.header.canonicalBytes());
            int room = size - head.length() - 2 - 86;
            for (int length = room * 3 / 4 - 3; length <= room; length++) {
                String payload =
                        Scene.base64(" ".repeat(length).getBytes(StandardCharsets.US_ASCII));
                if (payload.length() == room) {
                    return Scene.signed(head + "." + payload, Scene.APPROVAL_KEY);
                }
            }
            return ofSizeWithLongerHeader(size);
        }

        private String ofSizeWithLongerHeader(int size) {
            String json = scene.header.canonical();
            String head = Scene.base64((json + " ").getBytes(StandardCharsets.US_ASCII));
            int room = size - head.length() - 2 - 86;
            String payload =
                    Scene.base64(" ".repeat(room * 3 / 4).getBytes(StandardCharsets.US_ASCII));
            return Scene.signed(head + "." + payload, Scene.APPROVAL_KEY);
        }
    }

    @Nested
    class V4 {
        @ParameterizedTest
        @ValueSource(strings = {"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "cty", "Alg"})
        void shouldRefuseAnyOtherMember(String name) {
            assertOnlyFault(
                    Reason.HEADER_MALFORMED,
                    scene -> scene.header = JsonEdit.set(scene.header, name, new Json.Bool(false)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"alg", "typ", "kid"})
        void shouldRefuseAMissingMember(String name) {
            assertOnlyFault(
                    Reason.HEADER_MALFORMED,
                    scene -> scene.header = JsonEdit.remove(scene.header, name));
        }

        @ParameterizedTest
        @ValueSource(strings = {"alg", "typ", "kid"})
        void shouldRefuseAMemberTwice(String name) {
            Scene scene = new Scene();
            String json = scene.header.canonical();
            String again =
                    new Json.Obj(Map.of(name, Objects.requireNonNull(scene.header.get(name))))
                            .canonical();
            String twice = again.substring(0, again.length() - 1) + "," + json.substring(1);
            byte[] header = twice.getBytes(StandardCharsets.UTF_8);
            assertRejected(
                    Reason.HEADER_MALFORMED,
                    scene.verify(
                            Scene.jws(header, scene.claims.canonicalBytes(), Scene.APPROVAL_KEY)));
        }

        @Test
        void shouldRefuseBrokenUtf8() {
            Scene scene = new Scene();
            byte[] header = scene.header.canonicalBytes();
            header[10] = (byte) 0xff;
            assertRejected(
                    Reason.HEADER_MALFORMED,
                    scene.verify(
                            Scene.jws(header, scene.claims.canonicalBytes(), Scene.APPROVAL_KEY)));
        }
    }

    @Nested
    class V5 {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "model-approval+jwt",
                    "Model-Approval+JWT",
                    "application/model-approval+jwt",
                    "APPLICATION/model-approval+jwt"
                })
        void shouldAcceptItsType(String type) {
            assertVerified(scene -> scene.header = JsonEdit.set(scene.header, "typ", text(type)));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "JWT",
                    "statuslist+jwt",
                    "jwk-set+jwt",
                    "text/model-approval+jwt",
                    "model-approval"
                })
        void shouldRefuseAnotherType(String type) {
            assertOnlyFault(
                    Reason.HEADER_WRONG_TYPE,
                    scene -> scene.header = JsonEdit.set(scene.header, "typ", text(type)));
        }
    }

    @Nested
    class V6 {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "none", "None", "NONE", "nOnE", "EdDSA", "ed25519", "ED25519", "Ed448", "HS256",
                    "ES256"
                })
        void shouldRefuseAnotherAlgorithm(String algorithm) {
            assertOnlyFault(
                    Reason.HEADER_WRONG_ALGORITHM,
                    scene -> scene.header = JsonEdit.set(scene.header, "alg", text(algorithm)));
        }

        @Test
        void shouldRefuseAnUnknownKey() {
            assertOnlyFault(
                    Reason.KEY_UNKNOWN,
                    scene -> {
                        scene.header = Scene.header("model-approval+jwt", Scene.OTHER_KEY);
                        scene.tokenSigner = Scene.OTHER_KEY;
                    });
        }

        @Test
        void shouldRefuseAKeyOfAnotherUse() {
            assertOnlyFault(
                    Reason.KEY_WRONG_USE,
                    scene -> {
                        scene.header = Scene.header("model-approval+jwt", Scene.STATUS_KEY);
                        scene.tokenSigner = Scene.STATUS_KEY;
                    });
        }

        @Test
        void shouldAcceptTheKeyOnlyInItsWindow() {
            Instant now = Scene.NOW;
            assertVerified(scene -> scene.bundle = keyWindow(now, now.plusSeconds(1)));
            assertOnlyFault(
                    Reason.KEY_OUTSIDE_WINDOW,
                    scene -> scene.bundle = keyWindow(now.plusSeconds(1), now.plusSeconds(2)));
            assertOnlyFault(
                    Reason.KEY_OUTSIDE_WINDOW,
                    scene -> scene.bundle = keyWindow(now.minusSeconds(9), now));
        }

        private static TrustBundle keyWindow(Instant from, Instant to) {
            TrustBundle valid = Scene.defaultBundle();
            var approval =
                    new TrustBundle.Key(Scene.APPROVAL_KEY.publicKey(), KeyUse.APPROVAL, from, to);
            return new TrustBundle(
                    valid.issuer(),
                    valid.issuedAt(),
                    valid.expiresAt(),
                    valid.version(),
                    valid.minimumPolicySequence(),
                    List.of(approval, valid.keys().get(1)));
        }
    }

    @Nested
    class V7 {
        @Test
        void shouldRefuseAnotherKeysSignature() {
            assertOnlyFault(Reason.SIGNATURE_BAD, scene -> scene.tokenSigner = Scene.OTHER_KEY);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 63, 65, 128})
        void shouldRefuseAnyOtherLengthThan64Bytes(int length) {
            Scene scene = new Scene();
            String[] parts = scene.token().split("\\.", -1);
            byte[] signature = Arrays.copyOf(decode(parts[2]), length);
            assertRejected(
                    Reason.SIGNATURE_BAD,
                    scene.verify(parts[0] + "." + parts[1] + "." + Scene.base64(signature)));
        }

        @Test
        void shouldRefuseANonCanonicalS() {
            Scene scene = new Scene();
            String[] parts = scene.token().split("\\.", -1);
            byte[] signature = decode(parts[2]);
            addGroupOrder(signature);
            assertRejected(
                    Reason.SIGNATURE_BAD,
                    scene.verify(parts[0] + "." + parts[1] + "." + Scene.base64(signature)));
        }

        /**
         * S + L signs the same message under the same key for a verifier that does not check the
         * range of S.
         */
        private static void addGroupOrder(byte[] signature) {
            var order =
                    BigInteger.TWO
                            .pow(252)
                            .add(new BigInteger("27742317777372353535851937790883648493"));
            byte[] s = reversed(Arrays.copyOfRange(signature, 32, 64));
            byte[] sum = BigIntegers.asUnsignedByteArray(32, new BigInteger(1, s).add(order));
            System.arraycopy(reversed(sum), 0, signature, 32, 32);
        }

        private static byte[] reversed(byte[] bytes) {
            return org.bouncycastle.util.Arrays.reverse(bytes);
        }

        private static byte[] decode(String part) {
            return Base64.getUrlDecoder().decode(part);
        }
    }

    @Nested
    class V8 {
        static final List<String> CLAIMS =
                List.of(
                        "iss",
                        "aud",
                        "ver",
                        "sub",
                        "jti",
                        "iat",
                        "nbf",
                        "exp",
                        "cnf",
                        "cnf/jkt",
                        "device",
                        "device/id",
                        "device/assurance",
                        "model",
                        "model/set",
                        "model/digest",
                        "model/bind",
                        "model/manifest",
                        "model/name",
                        "use",
                        "use/scopes",
                        "use/data_classes",
                        "use/tools",
                        "use/environment",
                        "use/remote",
                        "posture",
                        "posture/require",
                        "posture/max_age",
                        "status",
                        "status/status_list",
                        "status/status_list/idx",
                        "status/status_list/uri",
                        "offline",
                        "offline/status_max_age",
                        "policy",
                        "policy/bundle",
                        "policy/sequence",
                        "policy/revision",
                        "policy/digest",
                        "log",
                        "log/entry");

        private static final List<Json> ONE_OF_EACH_TYPE =
                List.of(
                        new Json.Null(),
                        new Json.Bool(true),
                        new Json.Int(1),
                        text("1"),
                        new Json.Arr(List.of(new Json.Int(1))),
                        Json.object().put("more", 1).build());

        @ParameterizedTest
        @FieldSource("CLAIMS")
        void shouldRefuseAClaimOfAnotherType(String place) {
            Json own = claimAt(new Scene().claims, place);
            for (Json other : ONE_OF_EACH_TYPE) {
                if (!other.getClass().equals(own.getClass())) {
                    assertOnlyFault(
                            Reason.CLAIMS_MALFORMED, scene -> scene.editClaim(place, other));
                }
            }
        }

        private static Json claimAt(Json.Obj root, String place) {
            Json found = root;
            for (String name : place.split("/", -1)) {
                found = Objects.requireNonNull(((Json.Obj) found).get(name));
            }
            return found;
        }

        @Test
        void shouldRefuseAnotherVersion() {
            assertOnlyFault(
                    Reason.CLAIMS_MALFORMED, scene -> scene.editClaim("ver", new Json.Int(2)));
            assertOnlyFault(
                    Reason.CLAIMS_MALFORMED, scene -> scene.editClaim("ver", new Json.Int(0)));
        }

        @ParameterizedTest
        @FieldSource("CLAIMS")
        void shouldRefuseAMissingClaim(String place) {
            assertOnlyFault(
                    Reason.CLAIMS_MALFORMED,
                    scene -> scene.claims = JsonEdit.remove(scene.claims, place));
            assertOnlyFault(
                    Reason.CLAIMS_MALFORMED,
                    scene -> scene.claims = JsonEdit.set(scene.claims, place, new Json.Null()));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "more",
                    "cnf/more",
                    "device/more",
                    "model/more",
                    "use/more",
                    "posture/more",
                    "status/more",
                    "status/status_list/more",
                    "offline/more",
                    "policy/more",
                    "log/more"
                })
        void shouldRefuseAnUnknownClaimAtAnyLevel(String place) {
            assertOnlyFault(
                    Reason.CLAIMS_MALFORMED, scene -> scene.editClaim(place, text("restricts")));
        }

        @ParameterizedTest
        @ValueSource(strings = {"iat", "nbf", "exp", "posture/max_age", "offline/status_max_age"})
        void shouldReadTimesOnlyFrom0To2To40(String place) {
            assertOnlyFault(
                    Reason.CLAIMS_MALFORMED, scene -> scene.editClaim(place, new Json.Int(-1)));
            assertOnlyFault(
                    Reason.CLAIMS_MALFORMED,
                    scene -> scene.editClaim(place, new Json.Int((1L << 40) + 1)));
            Scene scene = new Scene();
            scene.editClaim(place, new Json.Int(1L << 40));
            if (scene.verify() instanceof Verification.Rejected<VerifiedApproval> rejected) {
                assertThat(rejected.rule())
                        .as("read, then refused for its value")
                        .isEqualTo(Rule.V10);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"use/scopes", "use/data_classes", "use/tools"})
        void shouldRefuseAnEmptySetOrARepeatedEntry(String place) {
            assertOnlyFault(
                    Reason.CLAIMS_MALFORMED,
                    scene -> scene.editClaim(place, new Json.Arr(List.of())));
            assertOnlyFault(
                    Reason.CLAIMS_MALFORMED,
                    scene -> scene.editClaim(place, Json.strings(List.of("public", "public"))));
            assertOnlyFault(
                    Reason.CLAIMS_MALFORMED,
                    scene -> scene.editClaim(place, Json.strings(List.of("Public"))));
        }

        @Test
        void shouldReadAbsentDisplayFacts() {
            assertVerified(scene -> {
                scene.claims = JsonEdit.remove(scene.claims, "model/publisher");
                scene.claims = JsonEdit.remove(scene.claims, "model/origin");
                scene.claims = JsonEdit.remove(scene.claims, "model/license");
            });
        }

        @Test
        void shouldRefuseADigestInAnotherForm() {
            String hex = Scene.MODEL.digest().hex();
            for (String bad :
                    List.of(
                            hex,
                            "sha256:" + hex.toUpperCase(Locale.ROOT) + "A",
                            "sha256:../" + hex,
                            "sha512:" + hex,
                            "sha256:" + hex.substring(1))) {
                assertOnlyFault(
                        Reason.CLAIMS_MALFORMED,
                        scene -> scene.editClaim("model/digest", text(bad)));
            }
        }
    }

    @Nested
    class V9 {
        @Test
        void shouldRefuseAnotherIssuer() {
            assertOnlyFault(
                    Reason.CLAIMS_WRONG_ISSUER,
                    scene -> scene.editClaim("iss", text(Scene.ISSUER + "/")));
        }

        @Test
        void shouldRefuseAnotherAudience() {
            assertOnlyFault(
                    Reason.CLAIMS_WRONG_AUDIENCE,
                    scene -> scene.editClaim("aud", text("urn:countersign:server")));
        }
    }

    @Nested
    class V10 {
        private static final Instant NOW = Scene.NOW;

        @Test
        void shouldHoldFromTheInstantOfNbf() {
            assertVerified(scene -> scene.editClaim("nbf", at(NOW.minusSeconds(1))));
            assertVerified(scene -> scene.editClaim("nbf", at(NOW)));
            assertOnlyFault(
                    Reason.TIME_NOT_YET_VALID,
                    scene -> scene.editClaim("nbf", at(NOW.plusSeconds(1))));
        }

        @Test
        void shouldNotHoldFromTheInstantOfExp() {
            assertVerified(scene -> scene.editClaim("exp", at(NOW.plusSeconds(1))));
            assertOnlyFault(Reason.TIME_EXPIRED, scene -> scene.editClaim("exp", at(NOW)));
            assertOnlyFault(
                    Reason.TIME_EXPIRED, scene -> scene.editClaim("exp", at(NOW.minusSeconds(1))));
        }

        @Test
        void shouldAllowAMinuteOfSkewForIat() {
            assertVerified(scene -> scene.editClaim("iat", at(NOW.plusSeconds(59))));
            assertVerified(scene -> scene.editClaim("iat", at(NOW.plusSeconds(60))));
            assertOnlyFault(
                    Reason.TIME_ISSUED_IN_FUTURE,
                    scene -> scene.editClaim("iat", at(NOW.plusSeconds(61))));
        }

        @Test
        void shouldRefuseALongerLifeThanTheLocalMaximum() {
            Instant issued = NOW.minusSeconds(60);
            Duration max = Duration.ofDays(14);
            assertVerified(scene -> scene.editClaim("exp", at(issued.plus(max).minusSeconds(1))));
            assertVerified(scene -> scene.editClaim("exp", at(issued.plus(max))));
            assertOnlyFault(
                    Reason.TIME_LIFE_TOO_LONG,
                    scene -> scene.editClaim("exp", at(issued.plus(max).plusSeconds(1))));
        }

        @Test
        void shouldSayWhenItExpired() {
            var rejected =
                    assertFault(
                            Reason.TIME_EXPIRED, _ -> {}, scene -> scene.editClaim("exp", at(NOW)));
            assertThat(rejected.exitCode()).isEqualTo(11);
            assertThat(rejected.facts()).containsEntry("expired", NOW.toString());
        }
    }
}
