package dev.countersign.token;

import static dev.countersign.token.RuleAssertions.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens as attackers have made them elsewhere; each is refused by a rule, none by luck. */
class BadTokenTest {
    private final Scene scene = new Scene();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private String withPayload(String json) {
        return Scene.jws(
                scene.header.canonicalBytes(),
                json.getBytes(StandardCharsets.UTF_8),
                Scene.APPROVAL_KEY);
    }

    @Nested
    class Algorithm {
        @ParameterizedTest
        @ValueSource(strings = {"none", "None", "NONE", "nOnE", "nonE"})
        void shouldRefuseNoneInAnyCaseWithAndWithoutSignature(String none) {
            scene.header = JsonEdit.set(scene.header, "alg", new Json.Str(none));
            String signed = scene.token();
            assertRejected(Reason.HEADER_WRONG_ALGORITHM, scene.verify(signed));
            assertRejected(
                    Reason.HEADER_WRONG_ALGORITHM,
                    scene.verify(signed.substring(0, signed.lastIndexOf('.') + 1)));
        }

        @Test
        void shouldRefuseHs256KeyedWithOurPublicKeyInAnyForm() throws Exception {
            byte[] raw = Scene.APPROVAL_KEY.publicKey().raw();
            byte[] der =
                    HexFormat.of()
                            .parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(raw));
            String pem =
                    "-----BEGIN PUBLIC KEY-----\n"
                            + Base64.getEncoder().encodeToString(der)
                            + "\n-----END PUBLIC KEY-----\n";
            byte[] jwk = Scene.APPROVAL_KEY.publicKey().toJwk().canonicalBytes();
            scene.header = JsonEdit.set(scene.header, "alg", new Json.Str("HS256"));
            String input =
                    Scene.base64(scene.header.canonicalBytes())
                            + "."
                            + Scene.base64(scene.claims.canonicalBytes());
            for (byte[] key : List.of(raw, der, ascii(pem), jwk)) {
                String token = input + "." + Scene.base64(hmac(key, ascii(input)));
                assertRejected(Reason.HEADER_WRONG_ALGORITHM, scene.verify(token));
            }
        }

        private static byte[] hmac(byte[] key, byte[] message)
                throws NoSuchAlgorithmException, InvalidKeyException {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        }

        @Test
        void shouldRefuseFivePartsAndNestedTokens() {
            String token = scene.token();
            assertRejected(Reason.TOKEN_MALFORMED, scene.verify(token + ".e30.e30"));
            String nested =
                    Scene.jws(scene.header.canonicalBytes(), ascii(token), Scene.APPROVAL_KEY);
            assertRejected(Reason.CLAIMS_MALFORMED, scene.verify(nested));
            String quoted = withPayload("\"" + token + "\"");
            assertRejected(Reason.CLAIMS_MALFORMED, scene.verify(quoted));
        }
    }

    @Nested
    class Times {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"1795305600\"",
                    "1795305600.0",
                    "1.7953056e9",
                    "1e400",
                    "-1e400",
                    "1e999999999",
                    "null",
                    "[]",
                    "[1795305600]",
                    "{}",
                    "true",
                    "-0",
                    "99999999999999999999",
                    "18446744073709551616",
                    "9223372036854775808",
                    "01795305600",
                    "+1795305600",
                    "NaN",
                    "Infinity",
                    "0x6b000000",
                    ""
                })
        void shouldRefuseATimeOfAnotherType(String value) {
            for (String claim : List.of("exp", "nbf", "iat")) {
                String json =
                        scene.claims
                                .canonical()
                                .replaceFirst(
                                        "\"" + claim + "\":[0-9]+", "\"" + claim + "\":" + value);
                assertThat(json).isNotEqualTo(scene.claims.canonical());
                assertRejected(Reason.CLAIMS_MALFORMED, scene.verify(withPayload(json)));
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"exp", "nbf", "iat", "device", "use"})
        void shouldRefuseADuplicateEvenOfTheSameValue(String claim) {
            String json = scene.claims.canonical();
            String member =
                    new Json.Obj(Map.of(claim, Objects.requireNonNull(scene.claims.get(claim))))
                            .canonical();
            String twice = member.substring(0, member.length() - 1) + "," + json.substring(1);
            assertRejected(Reason.CLAIMS_MALFORMED, scene.verify(withPayload(twice)));
        }

        @Test
        void shouldRefuseADuplicateThatHidesBehindAnEscape() {
            String json = scene.claims.canonical();
            String twice = "{\"\\u0065xp\":9999999999," + json.substring(1);
            assertRejected(Reason.CLAIMS_MALFORMED, scene.verify(withPayload(twice)));
        }

        @Test
        void shouldVerifyTheSamePayloadWithoutAnyOfThis() {
            assertThat(scene.verify(withPayload(scene.claims.canonical())))
                    .isInstanceOf(Verification.Verified.class);
        }
    }

    @Nested
    class KeyId {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "../../etc/passwd",
                    "https://evil.example/jwks.json",
                    "' OR 1=1 --",
                    "a"
                })
        void shouldRefuseAnyKidThatIsNotInTheBundle(String kid) {
            scene.header = JsonEdit.set(scene.header, "kid", new Json.Str(kid));
            assertRejected(Reason.KEY_UNKNOWN, scene.verify());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "\u0000", "kid\u0000", "\u202Ekid"})
        void shouldRefuseAKidThatCannotBeShown(String kid) {
            scene.header = JsonEdit.set(scene.header, "kid", new Json.Str(kid));
            assertRejected(Reason.HEADER_MALFORMED, scene.verify());
        }

        @Test
        void shouldRefuseAHugeKidAndAKidOfAnotherType() {
            scene.header = JsonEdit.set(scene.header, "kid", new Json.Str("k".repeat(64 * 1024)));
            assertRejected(Reason.TOKEN_MALFORMED, scene.verify());
            for (Json kid : List.of(new Json.Int(1), new Json.Null(), Json.strings(List.of("a")))) {
                scene.header = JsonEdit.set(scene.header, "kid", kid);
                assertRejected(Reason.HEADER_MALFORMED, scene.verify());
            }
        }
    }

    @Nested
    class SmallOrderKeys {
        /** Every point whose order divides 8, in canonical and in non-canonical spellings. */
        static Stream<String> points() {
            return Stream.of(
                    "0000000000000000000000000000000000000000000000000000000000000000",
                    "0000000000000000000000000000000000000000000000000000000000000080",
                    "0100000000000000000000000000000000000000000000000000000000000000",
                    "0100000000000000000000000000000000000000000000000000000000000080",
                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa");
        }

        @ParameterizedTest
        @MethodSource("points")
        void shouldRefuseImport(String hex) {
            byte[] raw = HexFormat.of().parseHex(hex);
            assertThatThrownBy(() -> Ed25519PublicKey.fromRaw(raw))
                    .isInstanceOf(FormatException.class);
            Json.Obj jwk = Jwk.ed25519(raw).build();
            assertThatThrownBy(() -> Ed25519PublicKey.fromJwk(jwk))
                    .isInstanceOf(FormatException.class);
        }

        @ParameterizedTest
        @MethodSource("points")
        void shouldRefuseTheForgedSignatureAtVerification(String hex) {
            byte[] raw = HexFormat.of().parseHex(hex);
            byte[] identityAndZero = new byte[64];
            identityAndZero[0] = 1;
            byte[] keyAndZero = Arrays.copyOf(raw, 64);
            for (int i = 0; i < 16; i++) {
                byte[] message = ascii("any message " + i);
                assertThat(Ed25519PublicKey.verifies(raw, message, identityAndZero)).isFalse();
                assertThat(Ed25519PublicKey.verifies(raw, message, keyAndZero)).isFalse();
            }
        }

        @Test
        void shouldRefuseAPointOfMixedOrder() {
            byte[] mixed = addedToTorsion(Scene.APPROVAL_KEY.publicKey().raw());
            assertThatThrownBy(() -> Ed25519PublicKey.fromRaw(mixed))
                    .isInstanceOf(FormatException.class);
        }

        /** Adds the point of order 2, (0, −1): (x, y) becomes (−x, −y). */
        private static byte[] addedToTorsion(byte[] raw) {
            var p = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
            byte[] bigEndian = org.bouncycastle.util.Arrays.reverse(raw);
            boolean odd = bigEndian[0] < 0;
            bigEndian[0] &= 0x7f;
            var y = p.subtract(new BigInteger(1, bigEndian));
            byte[] sum =
                    org.bouncycastle.util.Arrays.reverse(BigIntegers.asUnsignedByteArray(32, y));
            sum[31] |= (byte) (odd ? 0 : 0x80);
            return sum;
        }
    }

    @Nested
    class Resources {
        @Test
        void shouldRefuseDeepJsonQuickly() {
            String deep = "[".repeat(5000) + "]".repeat(5000);
            String token = withPayload(deep);
            assertThat(token).hasSizeLessThan(16 * 1024);
            byte[] longer = ascii("[".repeat(10_000));
            assertThatThrownBy(() -> Json.parse(longer, 1 << 20))
                    .isInstanceOf(FormatException.class);
            long start = System.nanoTime();
            assertRejected(Reason.CLAIMS_MALFORMED, scene.verify(token));
            assertThatThrownBy(() -> Json.parse(longer, 1 << 20))
                    .isInstanceOf(FormatException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(1));
        }

        @Test
        void shouldRefuseAnOversizeTokenBeforeReadingIt() {
            String huge = "a".repeat(50_000_000);
            assertRejected(Reason.TOKEN_MALFORMED, scene.verify(huge));
        }
    }

    @Nested
    class Swaps {
        /** Parts of two valid tokens never make a third. */
        @Test
        void shouldRefusePartsOfTwoValidTokens() {
            Scene other = new Scene();
            other.editClaim("jti", new Json.Str("apr_2"));
            String[] a = scene.token().split("\\.", -1);
            String[] b = other.token().split("\\.", -1);
            assertRejected(Reason.SIGNATURE_BAD, scene.verify(a[0] + "." + b[1] + "." + a[2]));
            assertRejected(Reason.SIGNATURE_BAD, scene.verify(a[0] + "." + a[1] + "." + b[2]));
        }
    }
}
