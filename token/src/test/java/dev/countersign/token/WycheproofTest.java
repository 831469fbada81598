package dev.countersign.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Published vectors; see {@code wycheproof/README.md} in the test resources. */
class WycheproofTest {
    private final Scene scene = new Scene();

    private record Vector(JsonNode group, JsonNode test) {
        String name() {
            return test.path("tcId").asText() + " " + test.path("comment").asText();
        }

        boolean isValid() {
            return test.path("result").asText().equals("valid");
        }

        String jws() {
            JsonNode jws = test.path("jws");
            return jws.isTextual() ? jws.asText() : jws.toString();
        }
    }

    private static List<Vector> vectors(String file) {
        try (InputStream in =
                Objects.requireNonNull(
                        WycheproofTest.class.getResourceAsStream("/wycheproof/" + file))) {
            List<Vector> found = new ArrayList<>();
            for (JsonNode group : new ObjectMapper().readTree(in).path("testGroups")) {
                group.path("tests").forEach(test -> found.add(new Vector(group, test)));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertRejected(String what, String token) {
        assertThat(scene.verify(token)).as(what).isInstanceOf(Verification.Rejected.class);
    }

    private static byte[] hex(JsonNode node) {
        return HexFormat.of().parseHex(node.asText());
    }

    @Nested
    class Ed25519Signatures {
        @Test
        void shouldAgreeOnEveryVector() {
            List<Vector> vectors = vectors("ed25519_test.json");
            assertThat(vectors).hasSize(151);
            for (Vector vector : vectors) {
                byte[] key = hex(vector.group().path("publicKey").path("pk"));
                boolean verified =
                        Ed25519PublicKey.verifies(
                                key,
                                hex(vector.test().path("msg")),
                                hex(vector.test().path("sig")));
                assertThat(verified).as(vector.name()).isEqualTo(vector.isValid());
            }
        }

        @Test
        void shouldImportEveryKeyOfTheVectors() throws FormatException {
            for (Vector vector : vectors("ed25519_test.json")) {
                byte[] key = hex(vector.group().path("publicKey").path("pk"));
                assertThat(Ed25519PublicKey.fromRaw(key).raw()).isEqualTo(key);
            }
        }
    }

    @Nested
    class Signatures {
        private final List<Vector> vectors = vectors("json_web_signature_test.json");

        @Test
        void shouldRejectEveryVectorSinceNoneUsesOurAlgorithm() {
            assertThat(vectors).hasSize(401);
            vectors.forEach(vector -> assertRejected(vector.name(), vector.jws()));
        }

        /**
         * The mutated header and payload as they stand, under a signature that our own approval key
         * really made.
         */
        @Test
        void shouldRejectEveryInvalidVectorReSignedByOurKey() {
            assertThat(invalid()).hasSize(355);
            for (Vector vector : invalid()) {
                String jws = vector.jws();
                int end = jws.lastIndexOf('.');
                String input = end < 0 ? jws : jws.substring(0, end);
                assertRejected(vector.name(), Scene.signed(input, Scene.APPROVAL_KEY));
            }
        }

        /**
         * Our header over the mutated payload, and the mutated header's extras over our payload,
         * both really signed.
         */
        @Test
        void shouldRejectEveryInvalidPartInsideOurToken() {
            String[] ours = scene.token().split("\\.", -1);
            for (Vector vector : invalid()) {
                String[] theirs = vector.jws().split("\\.", -1);
                String payload = theirs.length > 1 ? theirs[1] : theirs[0];
                assertRejected(
                        vector.name(), Scene.signed(ours[0] + "." + payload, Scene.APPROVAL_KEY));
                assertRejected(
                        vector.name(), Scene.signed(theirs[0] + "." + ours[1], Scene.APPROVAL_KEY));
            }
        }

        /** Our signing input with the mutated signature, and with the mutated number of parts. */
        @Test
        void shouldRejectEveryInvalidSignatureUnderOurToken() {
            String[] ours = scene.token().split("\\.", -1);
            for (Vector vector : invalid()) {
                String[] theirs = vector.jws().split("\\.", -1);
                String signature = theirs[theirs.length - 1];
                assertRejected(vector.name(), ours[0] + "." + ours[1] + "." + signature);
            }
        }

        private List<Vector> invalid() {
            return vectors.stream().filter(vector -> !vector.isValid()).toList();
        }
    }

    @Nested
    class Keys {
        private final List<Vector> vectors = vectors("json_web_key_test.json");

        @Test
        void shouldRefuseToImportEveryKeyAsAnIssuersKey() {
            assertThat(vectors).hasSize(26);
            for (Vector vector : vectors) {
                for (JsonNode key : keys(vector)) {
                    assertThatThrownBy(() -> Ed25519PublicKey.fromJwk(read(key)))
                            .as(vector.name())
                            .isInstanceOf(FormatException.class);
                }
            }
        }

        @Test
        void shouldRefuseToImportEveryFaultyKeyAsADevicesKey() {
            int refused = 0;
            for (Vector vector : vectors) {
                if (vector.group().path("comment").asText().equals("jws_mixedSymmetryKeyset")) {
                    continue; // a sound P-256 key in unsound company: the set is refused, below
                }
                for (JsonNode key : keys(vector)) {
                    assertThatThrownBy(() -> DevicePublicKey.fromJwk(read(key)))
                            .as(vector.name())
                            .isInstanceOf(FormatException.class);
                    refused++;
                }
            }
            assertThat(refused).isGreaterThanOrEqualTo(25);
        }

        @Test
        void shouldImportTheSoundKeyThatTheFaultyOnesWereMadeFrom() throws FormatException {
            JsonNode mixed = vectors.getFirst().group().path("private").path("keys").get(1);
            assertThat(DevicePublicKey.fromJwk(read(mixed)).thumbprint()).hasSize(43);
        }

        @Test
        void shouldRefuseEverySetAsATrustBundle() {
            for (Vector vector : vectors) {
                JsonNode set =
                        vector.group().has("public")
                                ? vector.group().path("public")
                                : vector.group().path("private");
                byte[] payload =
                        ("{\"iss\":\""
                                        + Scene.ISSUER
                                        + "\",\"iat\":1,\"exp\":9999999999,\"version\":9,"
                                        + "\"policy_sequence_min\":0,\"keys\":"
                                        + set.path("keys")
                                        + "}")
                                .getBytes(StandardCharsets.UTF_8);
                String bundle =
                        Scene.jws(
                                Scene.header(TrustBundle.TYPE, Scene.ROOT).canonicalBytes(),
                                payload,
                                Scene.ROOT);
                var answer =
                        TrustBundle.verify(
                                bundle, Scene.ROOT.publicKey(), Scene.ISSUER, Scene.NOW, 0);
                assertThat(answer).as(vector.name()).isInstanceOf(Verification.Rejected.class);
            }
        }

        @Test
        void shouldRejectEveryToken() {
            vectors.forEach(vector -> assertRejected(vector.name(), vector.jws()));
        }

        private static List<JsonNode> keys(Vector vector) {
            List<JsonNode> keys = new ArrayList<>();
            vector.group().path("public").path("keys").forEach(keys::add);
            vector.group().path("private").path("keys").forEach(keys::add);
            return keys;
        }

        /** Without its {@code kid}, which is no thumbprint and would be refused for that alone. */
        private static Json.Obj read(JsonNode key) throws FormatException {
            JsonNode withoutKid = ((ObjectNode) key.deepCopy()).without("kid");
            return Json.parseObject(
                    withoutKid.toString().getBytes(StandardCharsets.UTF_8), 1 << 20);
        }
    }

    @Nested
    class WholeTokens {
        @Test
        void shouldRejectEveryVectorOfTheMixedSuite() {
            List<Vector> vectors = vectors("json_web_crypto_test.json");
            assertThat(vectors).hasSize(83);
            for (Vector vector : vectors) {
                String token =
                        vector.test().has("jwe")
                                ? vector.test().path("jwe").asText()
                                : vector.jws();
                assertRejected(vector.name(), token);
            }
        }

        @Test
        void shouldRejectEveryEncryptedToken() {
            List<Vector> vectors = vectors("json_web_encryption_test.json");
            assertThat(vectors).hasSize(139);
            vectors.forEach(
                    vector -> assertRejected(vector.name(), vector.test().path("jwe").asText()));
        }
    }
}
