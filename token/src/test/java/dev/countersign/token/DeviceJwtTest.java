package dev.countersign.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeviceJwtTest {
    private static final Instant NOW = Scene.NOW;
    private static final Json.Obj BODY = Json.object().put("x", 1).build();

    private static String issue(DeviceJwt.Type type, Instant at) {
        return DeviceJwt.issue(
                type, Scene.DEVICE, Scene.ISSUER, at, "id-1", BODY, Scene.DEVICE_KEY);
    }

    private static DeviceJwt.Result verify(DeviceJwt.Type type, String text) {
        var expected = new DeviceJwt.Expectation(Scene.ISSUER, NOW, Duration.ofMinutes(5));
        return DeviceJwt.verify(type, text, Scene.DEVICE_KEY.publicKey(), expected);
    }

    private static void assertFault(DeviceJwt.Fault fault, DeviceJwt.Result result) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        DeviceJwt.Result.Rejected.class,
                        rejected -> assertThat(rejected.fault()).isEqualTo(fault));
    }

    @Nested
    class Verifying {
        @ParameterizedTest
        @EnumSource(DeviceJwt.Type.class)
        void shouldVerifyItsOwnKindOnly(DeviceJwt.Type type) {
            String text = issue(type, NOW);
            for (DeviceJwt.Type other : DeviceJwt.Type.values()) {
                DeviceJwt.Result result = verify(other, text);
                if (other == type) {
                    assertThat(result).isInstanceOf(DeviceJwt.Result.Verified.class);
                } else {
                    assertFault(DeviceJwt.Fault.WRONG_TYPE, result);
                }
            }
        }

        @Test
        void shouldSayWhatWasSigned() {
            var verified =
                    (DeviceJwt.Result.Verified)
                            verify(DeviceJwt.Type.RECEIPT, issue(DeviceJwt.Type.RECEIPT, NOW));
            DeviceJwt statement = verified.statement();
            assertThat(statement.issuer()).isEqualTo(Scene.DEVICE);
            assertThat(statement.issuedAt()).isEqualTo(NOW);
            assertThat(statement.id()).isEqualTo("id-1");
            assertThat(statement.claims().get("x")).isEqualTo(new Json.Int(1));
        }

        @Test
        void shouldNameTheKeyForLookUp() throws FormatException {
            var type = DeviceJwt.Type.CLIENT_AUTHENTICATION;
            assertThat(DeviceJwt.namedKey(type, issue(type, NOW)))
                    .isEqualTo(Scene.DEVICE_KEY.publicKey().thumbprint());
            assertThatThrownBy(() -> DeviceJwt.namedKey(type, "a.b"))
                    .isInstanceOf(FormatException.class);
        }

        @Test
        void shouldRefuseAnotherKeyAudienceOrAge() {
            var type = DeviceJwt.Type.RECEIPT;
            String foreign =
                    DeviceJwt.issue(
                            type,
                            Scene.DEVICE,
                            Scene.ISSUER,
                            NOW,
                            "i",
                            BODY,
                            Scene.OTHER_DEVICE_KEY);
            assertFault(DeviceJwt.Fault.WRONG_KEY, verify(type, foreign));
            String elsewhere =
                    DeviceJwt.issue(
                            type,
                            Scene.DEVICE,
                            "https://other.example",
                            NOW,
                            "i",
                            BODY,
                            Scene.DEVICE_KEY);
            assertFault(DeviceJwt.Fault.WRONG_AUDIENCE, verify(type, elsewhere));
            assertThat(verify(type, issue(type, NOW.minusSeconds(300))))
                    .isInstanceOf(DeviceJwt.Result.Verified.class);
            assertFault(DeviceJwt.Fault.TOO_OLD, verify(type, issue(type, NOW.minusSeconds(301))));
            assertThat(verify(type, issue(type, NOW.plusSeconds(60))))
                    .isInstanceOf(DeviceJwt.Result.Verified.class);
            assertFault(
                    DeviceJwt.Fault.FROM_THE_FUTURE,
                    verify(type, issue(type, NOW.plusSeconds(61))));
        }

        @Test
        void shouldRefuseAChangedPayload() {
            var type = DeviceJwt.Type.RECEIPT;
            String[] a = issue(type, NOW).split("\\.", -1);
            String[] b = issue(type, NOW.minusSeconds(1)).split("\\.", -1);
            assertFault(
                    DeviceJwt.Fault.BAD_SIGNATURE, verify(type, a[0] + "." + b[1] + "." + a[2]));
            assertFault(DeviceJwt.Fault.MALFORMED, verify(type, a[0] + "." + a[1]));
            assertFault(DeviceJwt.Fault.MALFORMED, verify(type, ""));
        }

        @Test
        void shouldRefuseAStatementWithoutTheCommonClaims() {
            var type = DeviceJwt.Type.RECEIPT;
            Json.Obj header =
                    Json.object()
                            .put("alg", "ES256")
                            .put("typ", type.typ())
                            .put("kid", Scene.DEVICE_KEY.publicKey().thumbprint())
                            .build();
            Json.Obj all =
                    Json.object()
                            .put("iss", "i")
                            .put("aud", Scene.ISSUER)
                            .put("iat", NOW.getEpochSecond())
                            .put("jti", "j")
                            .build();
            assertThat(verify(type, CompactJws.issue(header, all, Scene.DEVICE_KEY)))
                    .isInstanceOf(DeviceJwt.Result.Verified.class);
            for (String name : all.members().keySet()) {
                Json.Obj less = JsonEdit.remove(all, name);
                assertFault(
                        DeviceJwt.Fault.MALFORMED,
                        verify(type, CompactJws.issue(header, less, Scene.DEVICE_KEY)));
            }
        }
    }

    @Nested
    class Posture {
        private static final PostureReport REPORT =
                new PostureReport(
                        NOW,
                        "linux",
                        List.of(6L, 12L),
                        Map.of(
                                "disk_encrypted",
                                new PostureReport.Fact(null, "lsblk", "no such device")),
                        List.of(
                                new PostureReport.Tool(
                                        "ollama",
                                        null,
                                        Map.of("cloud_disabled", Scene.fact(false)),
                                        null),
                                new PostureReport.Tool(
                                        "llama_cpp", List.of(1L), Map.of(), List.of("a", "b"))));

        @Test
        void shouldReadBackWhatWasSigned() throws FormatException {
            String text = Scene.sign(REPORT, Scene.DEVICE, Scene.DEVICE_KEY);
            var verified = (DeviceJwt.Result.Verified) verify(DeviceJwt.Type.POSTURE, text);
            assertThat(PostureReport.of(verified.statement())).isEqualTo(REPORT);
        }

        @Test
        void shouldAnswerForAToolFirstFromItsOwnFacts() {
            assertThat(REPORT.factFor("ollama", "cloud_disabled")).isFalse();
            assertThat(REPORT.factFor("ollama", "disk_encrypted")).isNull();
            assertThat(REPORT.factFor("unknown", "cloud_disabled")).isNull();
        }

        @Test
        void shouldRefuseUnknownAndMistypedMembers() {
            Json.Obj valid = REPORT.toJson();
            for (Json.Obj bad :
                    List.of(
                            JsonEdit.set(valid, "more", new Json.Int(1)),
                            JsonEdit.set(valid, "os/more", new Json.Int(1)),
                            JsonEdit.set(valid, "os/version", new Json.Str("6.12")),
                            JsonEdit.set(valid, "facts/disk_encrypted/value", new Json.Str("true")),
                            JsonEdit.set(valid, "facts/disk_encrypted/more", new Json.Int(1)),
                            JsonEdit.set(
                                    valid,
                                    "facts/disk_encrypted/detail",
                                    new Json.Str("\u001b[2J")),
                            JsonEdit.remove(valid, "facts/disk_encrypted/value"),
                            JsonEdit.remove(valid, "collected_at"),
                            JsonEdit.remove(valid, "tools"))) {
                String text =
                        DeviceJwt.issue(
                                DeviceJwt.Type.POSTURE,
                                Scene.DEVICE,
                                Scene.ISSUER,
                                NOW,
                                "p",
                                bad,
                                Scene.DEVICE_KEY);
                var verified = (DeviceJwt.Result.Verified) verify(DeviceJwt.Type.POSTURE, text);
                assertThatThrownBy(() -> PostureReport.of(verified.statement()))
                        .as(bad.canonical())
                        .isInstanceOf(FormatException.class);
            }
        }
    }

    @Nested
    class Dpop {
        private static final DpopProof.Request REQUEST =
                new DpopProof.Request(
                        "PUT", Scene.ISSUER + "/api/v1/endpoint/posture", "token", "nonce-1");

        private static DpopProof.Result verify(DpopProof.Request proven, Instant at) {
            String proof = DpopProof.issue(proven, "jti-1", at, Scene.DEVICE_KEY);
            return DpopProof.verify(proof, REQUEST, NOW, Duration.ofSeconds(30));
        }

        @Test
        void shouldVerifyTheProofOfThisRequest() {
            assertThat(verify(REQUEST, NOW))
                    .isEqualTo(
                            new DpopProof.Result.Verified(
                                    new DpopProof(
                                            Scene.DEVICE_KEY.publicKey(),
                                            "jti-1",
                                            NOW,
                                            "nonce-1")));
        }

        @Test
        void shouldRefuseTheProofOfAnotherRequest() {
            String uri = REQUEST.uri();
            for (DpopProof.Request other :
                    List.of(
                            new DpopProof.Request("POST", uri, "token", "nonce-1"),
                            new DpopProof.Request("put", uri, "token", "nonce-1"),
                            new DpopProof.Request("PUT", uri + "/", "token", "nonce-1"),
                            new DpopProof.Request("PUT", uri, "other", "nonce-1"),
                            new DpopProof.Request("PUT", uri, null, "nonce-1"))) {
                assertThat(verify(other, NOW)).isInstanceOf(DpopProof.Result.Rejected.class);
            }
        }

        @Test
        void shouldAskForTheServersNonce() {
            String uri = REQUEST.uri();
            assertThat(verify(new DpopProof.Request("PUT", uri, "token", null), NOW))
                    .isInstanceOf(DpopProof.Result.NonceNeeded.class);
            assertThat(verify(new DpopProof.Request("PUT", uri, "token", "nonce-0"), NOW))
                    .isInstanceOf(DpopProof.Result.NonceNeeded.class);
        }

        @Test
        void shouldRefuseAProofThatIsNotFresh() {
            assertThat(verify(REQUEST, NOW.minusSeconds(30)))
                    .isInstanceOf(DpopProof.Result.Verified.class);
            assertThat(verify(REQUEST, NOW.minusSeconds(31)))
                    .isInstanceOf(DpopProof.Result.Rejected.class);
            assertThat(verify(REQUEST, NOW.plusSeconds(60)))
                    .isInstanceOf(DpopProof.Result.Verified.class);
            assertThat(verify(REQUEST, NOW.plusSeconds(61)))
                    .isInstanceOf(DpopProof.Result.Rejected.class);
        }

        @Test
        void shouldRefuseAnotherKeyInTheHeader() throws FormatException {
            String[] own = DpopProof.issue(REQUEST, "j", NOW, Scene.DEVICE_KEY).split("\\.", -1);
            String[] other =
                    DpopProof.issue(REQUEST, "j", NOW, Scene.OTHER_DEVICE_KEY).split("\\.", -1);
            String mixed = other[0] + "." + own[1] + "." + own[2];
            assertThat(DpopProof.verify(mixed, REQUEST, NOW, Duration.ofSeconds(30)))
                    .isInstanceOf(DpopProof.Result.Rejected.class);
            byte[] header = Base64Url.decode(own[0], "");
            assertThat(new String(header, StandardCharsets.UTF_8))
                    .doesNotContain("\"d\"")
                    .doesNotContain("\"kid\"");
        }
    }
}
