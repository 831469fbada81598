package dev.countersign.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);

    private static Json.Obj json(String text) throws FormatException {
        return Json.parseObject(text.getBytes(StandardCharsets.UTF_8), 10_000);
    }

    @Nested
    class IssuerKey {
        /** RFC 8037 appendices A.2 and A.3. */
        @Test
        void shouldHaveThePublishedThumbprint() throws FormatException {
            var key =
                    Ed25519PublicKey.fromJwk(
                            json(
                                    """
                                    {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}\
                                    """));
            assertThat(key.kid()).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        }

        @Test
        void shouldReadItsOwnJwkAndPkcs8() throws FormatException {
            Ed25519PrivateKey key = Ed25519PrivateKey.generate(new SecureRandom());
            Ed25519PrivateKey stored = Ed25519PrivateKey.fromPkcs8(key.toPkcs8());
            assertThat(stored.sign(MESSAGE)).isEqualTo(key.sign(MESSAGE));
            assertThat(Ed25519PublicKey.fromJwk(key.publicKey().toJwk()))
                    .isEqualTo(key.publicKey());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{}",
                    "{\"kty\":\"EC\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
                    "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
                    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUR\"}",
                    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"}",
                    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp\"}",
                    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"}",
                    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\",\"alg\":\"EdDSA\"}",
                    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\",\"use\":\"enc\"}",
                    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\",\"kid\":\"mine\"}"
                })
        void shouldRefuseAnyOtherJwk(String jwk) {
            assertThatThrownBy(() -> Ed25519PublicKey.fromJwk(json(jwk)))
                    .isInstanceOf(FormatException.class);
        }

        @Test
        void shouldRefuseAPointThatIsNotOnTheCurve() {
            byte[] raw = HexFormat.of().parseHex("02" + "00".repeat(31));
            assertThatThrownBy(() -> Ed25519PublicKey.fromRaw(raw))
                    .isInstanceOf(FormatException.class);
        }
    }

    @Nested
    class DeviceKey {
        /** RFC 7517 appendix A.1. */
        private static final String JWK =
                """
                {"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",\
                "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}\
                """;

        @Test
        void shouldImportASoundKey() throws FormatException {
            DevicePublicKey key = DevicePublicKey.fromJwk(json(JWK));
            assertThat(DevicePublicKey.fromJwk(key.toJwk())).isEqualTo(key);
            byte[] members =
                    """
                    {"crv":"P-256","kty":"EC","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",\
                    "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}\
                    """
                            .getBytes(StandardCharsets.UTF_8);
            assertThat(key.thumbprint())
                    .isEqualTo(Scene.base64(HexFormat.of().parseHex(Digest.of(members).hex())));
        }

        @Test
        void shouldRefuseAnyOtherJwk() {
            for (String bad :
                    List.of(
                            JWK.replace("IFyM", "IFyN"),
                            JWK.replace("P-256", "P-384"),
                            JWK.replace("\"EC\"", "\"OKP\""),
                            JWK.replace("\"x\":\"MKBC", "\"x\":\"AMKBC"),
                            JWK.replace("}", ",\"d\":\"AA\"}"),
                            JWK.replace("}", ",\"alg\":\"ES384\"}"),
                            JWK.replace("}", ",\"use\":\"enc\"}"),
                            JWK.replace("}", ",\"kid\":\"mine\"}"),
                            JWK.replaceAll(
                                    "\"[xy]\":\"[^\"]*\"", "\"x\":\"" + "A".repeat(43) + "\""))) {
                assertThatThrownBy(() -> DevicePublicKey.fromJwk(json(bad)))
                        .as(bad)
                        .isInstanceOf(FormatException.class);
            }
        }

        @Test
        void shouldReadItsOwnPkcs8() throws FormatException {
            DevicePrivateKey key = DevicePrivateKey.generate(new SecureRandom());
            DevicePrivateKey stored = DevicePrivateKey.fromPkcs8(key.toPkcs8());
            assertThat(stored.publicKey()).isEqualTo(key.publicKey());
            assertThat(key.publicKey().verifies(MESSAGE, stored.sign(MESSAGE))).isTrue();
        }

        @Test
        void shouldReadOneWithoutItsPublicHalf() throws Exception {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            byte[] jdk = generator.generateKeyPair().getPrivate().getEncoded();
            assertThat(Pkcs8.publicPoint(jdk)).isEmpty();
            DevicePrivateKey key = DevicePrivateKey.fromPkcs8(jdk);
            assertThat(key.publicKey().verifies(MESSAGE, key.sign(MESSAGE))).isTrue();
        }

        @Test
        void shouldMakeNothingOfAForeignPublicHalf() throws FormatException {
            DevicePrivateKey key = DevicePrivateKey.generate(new SecureRandom());
            DevicePrivateKey other = DevicePrivateKey.generate(new SecureRandom());
            byte[] mixed = key.toPkcs8();
            byte[] foreign = Pkcs8.publicPoint(other.toPkcs8()).orElseThrow();
            System.arraycopy(foreign, 0, mixed, mixed.length - foreign.length, foreign.length);
            DevicePrivateKey read = DevicePrivateKey.fromPkcs8(mixed);
            assertThat(read.publicKey()).isEqualTo(other.publicKey());
            assertThat(read.publicKey().verifies(MESSAGE, read.sign(MESSAGE))).isFalse();
            mixed[mixed.length - 1] ^= 1;
            assertThatThrownBy(() -> DevicePrivateKey.fromPkcs8(mixed))
                    .isInstanceOf(FormatException.class);
        }

        @Test
        void shouldAgreeWithTheJdk() throws GeneralSecurityException {
            DevicePrivateKey key = DevicePrivateKey.generate(new SecureRandom());
            PrivateKey jdk =
                    KeyFactory.getInstance("EC")
                            .generatePrivate(new PKCS8EncodedKeySpec(key.toPkcs8()));
            Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
            signer.initSign(jdk);
            signer.update(MESSAGE);
            assertThat(key.publicKey().verifies(MESSAGE, signer.sign())).isTrue();
        }

        @Test
        void shouldRefuseDegenerateSignatures() {
            DevicePublicKey key = Scene.DEVICE_KEY.publicKey();
            byte[] ones = new byte[64];
            ones[31] = 1;
            ones[63] = 1;
            byte[] all = new byte[64];
            Arrays.fill(all, (byte) 0xff);
            for (byte[] bad :
                    List.of(new byte[64], ones, all, new byte[63], new byte[65], new byte[0])) {
                assertThat(key.verifies(MESSAGE, bad)).isFalse();
            }
        }
    }

    @Nested
    class PrivateKeys {
        @Test
        void shouldNotShowThemselves() {
            Ed25519PrivateKey issuer = Scene.APPROVAL_KEY;
            DevicePrivateKey device = Scene.DEVICE_KEY;
            assertThat(issuer.toString())
                    .isEqualTo("private half of Ed25519 " + issuer.publicKey().kid());
            assertThat(device.toString())
                    .isEqualTo("private half of ES256 " + device.publicKey().thumbprint());
        }

        @Test
        void shouldRefuseOtherKindsAndGarbageWithoutRepeatingIt() {
            byte[] device = Scene.DEVICE_KEY.toPkcs8();
            byte[] issuer = Scene.APPROVAL_KEY.toPkcs8();
            assertThatThrownBy(() -> Ed25519PrivateKey.fromPkcs8(device))
                    .isInstanceOf(FormatException.class);
            assertThatThrownBy(() -> DevicePrivateKey.fromPkcs8(issuer))
                    .isInstanceOf(FormatException.class);
            for (byte[] bad :
                    List.of(new byte[0], MESSAGE, Arrays.copyOf(device, device.length - 9))) {
                assertThatThrownBy(() -> DevicePrivateKey.fromPkcs8(bad))
                        .isInstanceOf(FormatException.class)
                        .hasNoCause();
            }
        }
    }
}
