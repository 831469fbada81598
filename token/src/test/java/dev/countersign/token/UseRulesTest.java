package dev.countersign.token;

import static dev.countersign.token.RuleAssertions.assertFault;
import static dev.countersign.token.RuleAssertions.assertOnlyFault;
import static dev.countersign.token.RuleAssertions.assertVerified;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class UseRulesTest {
    private static final Instant NOW = Scene.NOW;

    @Nested
    class V11 {
        @Test
        void shouldRefuseAnotherDevice() {
            assertOnlyFault(
                    Reason.HOLDER_OTHER_DEVICE,
                    scene -> {
                        scene.thisDevice = Scene.OTHER_DEVICE_KEY.publicKey();
                        scene.proof = HolderProof.issue(scene.nonce, NOW, Scene.OTHER_DEVICE_KEY);
                        scene.posture =
                                Scene.sign(scene.report, Scene.DEVICE, Scene.OTHER_DEVICE_KEY);
                    });
        }

        @Test
        void shouldRefuseTheProofOfAnotherKey() {
            assertOnlyFault(
                    Reason.HOLDER_NOT_PROVEN,
                    scene ->
                            scene.proof =
                                    HolderProof.issue(scene.nonce, NOW, Scene.OTHER_DEVICE_KEY));
        }

        @Test
        void shouldRefuseTheProofOverAnotherNonce() {
            assertOnlyFault(
                    Reason.HOLDER_NOT_PROVEN,
                    scene -> scene.nonce = HolderProof.newNonce(new SecureRandom()));
        }

        @Test
        void shouldRefuseAShortNonceEvenWhenProven() {
            assertOnlyFault(
                    Reason.HOLDER_NOT_PROVEN,
                    scene -> {
                        scene.nonce = Scene.base64(new byte[31]);
                        scene.proof = HolderProof.issue(scene.nonce, NOW, Scene.DEVICE_KEY);
                    });
        }

        @Test
        void shouldRefuseAnotherKindOfStatementAsProof() {
            assertOnlyFault(
                    Reason.HOLDER_NOT_PROVEN,
                    scene ->
                            scene.proof =
                                    DeviceJwt.issue(
                                            DeviceJwt.Type.RECEIPT,
                                            Scene.DEVICE,
                                            ApprovalClaims.AUDIENCE,
                                            NOW,
                                            "rcp_1",
                                            Json.object().put("nonce", scene.nonce).build(),
                                            Scene.DEVICE_KEY));
        }

        @Test
        void shouldRefuseAProofThatIsNotFresh() {
            assertVerified(provenAt(NOW.minusSeconds(60)));
            assertOnlyFault(Reason.HOLDER_NOT_PROVEN, provenAt(NOW.minusSeconds(61)));
            assertVerified(provenAt(NOW.plusSeconds(60)));
            assertOnlyFault(Reason.HOLDER_NOT_PROVEN, provenAt(NOW.plusSeconds(61)));
        }

        @Test
        void shouldRefuseLessAssuranceThanTheLocalMinimum() {
            assertVerified(scene -> {
                scene.minimumAssurance = Assurance.HARDWARE;
                scene.editClaim("device/assurance", new Json.Str("attested"));
            });
            assertVerified(scene -> {
                scene.minimumAssurance = Assurance.HARDWARE;
                scene.editClaim("device/assurance", new Json.Str("hardware"));
            });
            assertOnlyFault(
                    Reason.HOLDER_ASSURANCE_TOO_LOW,
                    scene -> scene.minimumAssurance = Assurance.HARDWARE);
        }

        private static Consumer<Scene> provenAt(Instant time) {
            return scene -> scene.proof = HolderProof.issue(scene.nonce, time, Scene.DEVICE_KEY);
        }
    }

    @Nested
    class V12 {
        @Test
        void shouldRefuseAnUnknownAccount() {
            assertOnlyFault(Reason.CALLER_UNKNOWN, scene -> scene.caller = null);
        }

        @Test
        void shouldRefuseAnotherPersonsAccount() {
            assertOnlyFault(Reason.CALLER_OTHER_PERSON, scene -> scene.caller = "usr_other");
        }
    }

    @Nested
    class V14 {
        @Test
        void shouldRefuseWithoutSession() {
            assertOnlyFault(Reason.USE_NO_SESSION, scene -> scene.session = null);
        }

        @Test
        void shouldAcceptEveryApprovedScopeAndClass() {
            assertVerified(
                    session(
                            Set.of("code_generation", "unit_tests"),
                            Set.of("public", "sanitised")));
        }

        @Test
        void shouldRefuseAScopeThatIsNotApproved() {
            var rejected =
                    assertFault(
                            Reason.USE_SCOPE_NOT_APPROVED,
                            _ -> {},
                            session(Set.of("code_generation", "regex_sql"), Set.of("public")));
            assertThat(rejected.exitCode()).isEqualTo(16);
            assertThat(rejected.facts())
                    .isEqualTo(
                            Map.of("asked", "regex_sql", "approved", "code_generation unit_tests"));
        }

        @Test
        void shouldRefuseAClassThatIsNotApprovedHoweverLow() {
            assertOnlyFault(
                    Reason.USE_CLASS_NOT_APPROVED,
                    session(Set.of("code_generation"), Set.of("synthetic")));
        }

        @Test
        void shouldRefuseAnotherTool() {
            assertOnlyFault(
                    Reason.USE_TOOL_NOT_APPROVED,
                    scene -> {
                        scene.tool = "lm_studio";
                        PostureReport ollama = scene.report;
                        scene.posture(
                                new PostureReport(
                                        ollama.collectedAt(),
                                        ollama.osFamily(),
                                        ollama.osVersion(),
                                        ollama.facts(),
                                        List.of(
                                                new PostureReport.Tool(
                                                        "lm_studio",
                                                        null,
                                                        Map.of("cloud_disabled", Scene.fact(true)),
                                                        null))));
                    });
        }

        @Test
        void shouldRefuseAnotherEnvironment() {
            assertOnlyFault(
                    Reason.USE_ENVIRONMENT_NOT_APPROVED, scene -> scene.environment = "production");
        }

        @Test
        void shouldRefuseARemoteModelUnlessApproved() {
            assertVerified(scene -> {
                scene.remote = true;
                scene.editClaim("use/remote", new Json.Bool(true));
            });
            assertOnlyFault(Reason.USE_REMOTE_NOT_APPROVED, scene -> scene.remote = true);
        }

        private static Consumer<Scene> session(Set<String> scopes, Set<String> classes) {
            return scene -> scene.session = VerificationContext.Session.of(scopes, classes);
        }
    }

    @Nested
    class V15 {
        @Test
        void shouldRefuseWithoutReport() {
            assertOnlyFault(Reason.POSTURE_MISSING, scene -> scene.posture = null);
        }

        @Test
        void shouldRefuseAReportSignedByAnotherKey() {
            assertOnlyFault(
                    Reason.POSTURE_BAD,
                    scene ->
                            scene.posture =
                                    Scene.sign(scene.report, Scene.DEVICE, Scene.OTHER_DEVICE_KEY));
        }

        @Test
        void shouldRefuseAChangedReport() {
            assertOnlyFault(
                    Reason.POSTURE_BAD,
                    scene -> {
                        String[] honest =
                                Scene.sign(scene.report, Scene.DEVICE, Scene.DEVICE_KEY)
                                        .split("\\.", -1);
                        PostureReport better =
                                Scene.reportOf(
                                        NOW, Scene.fact(true), Scene.fact(true), Scene.fact(true));
                        String[] changed =
                                Scene.sign(better, Scene.DEVICE, Scene.DEVICE_KEY).split("\\.", -1);
                        scene.posture = honest[0] + "." + changed[1] + "." + honest[2];
                    });
        }

        @Test
        void shouldRefuseTheReportOfAnotherDevice() {
            assertOnlyFault(
                    Reason.POSTURE_OTHER_DEVICE,
                    scene ->
                            scene.posture =
                                    Scene.sign(scene.report, "dev_other", Scene.DEVICE_KEY));
        }

        @Test
        void shouldRefuseAReportOlderThanItsMaximumAge() {
            Duration max = Duration.ofDays(7);
            assertVerified(collectedAt(NOW.minus(max).plusSeconds(1)));
            assertVerified(collectedAt(NOW.minus(max)));
            assertOnlyFault(Reason.POSTURE_STALE, collectedAt(NOW.minus(max).minusSeconds(1)));
        }

        @Test
        void shouldRefuseAReportFromTheFuture() {
            assertVerified(collectedAtButSignedNow(NOW.plusSeconds(60)));
            assertOnlyFault(Reason.POSTURE_STALE, collectedAtButSignedNow(NOW.plusSeconds(61)));
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(booleans = false)
        void shouldRefuseARequiredFactThatIsFalseOrUnknown(Boolean value) {
            assertOnlyFault(
                    Reason.POSTURE_FACT_NOT_TRUE, facts(Scene.fact(value), Scene.fact(true)));
            assertOnlyFault(
                    Reason.POSTURE_FACT_NOT_TRUE, facts(Scene.fact(true), Scene.fact(value)));
        }

        @Test
        void shouldRefuseARequiredFactThatIsNotReported() {
            assertOnlyFault(
                    Reason.POSTURE_FACT_NOT_TRUE,
                    scene ->
                            scene.editClaim(
                                    "posture/require", Json.strings(List.of("screen_lock"))));
        }

        @Test
        void shouldLetTheToolsOwnFactOverruleTheDevices() {
            assertOnlyFault(
                    Reason.POSTURE_FACT_NOT_TRUE,
                    scene -> {
                        PostureReport valid = scene.report;
                        scene.posture(
                                new PostureReport(
                                        valid.collectedAt(),
                                        valid.osFamily(),
                                        valid.osVersion(),
                                        Map.of(
                                                "disk_encrypted", Scene.fact(true),
                                                "firewall_on", Scene.fact(true),
                                                "cloud_disabled", Scene.fact(true)),
                                        List.of(
                                                new PostureReport.Tool(
                                                        "ollama",
                                                        null,
                                                        Map.of("cloud_disabled", Scene.fact(null)),
                                                        null))));
                    });
        }

        @Test
        void shouldIgnoreFactsThatAreNotRequired() {
            assertVerified(scene -> {
                scene.editClaim("posture/require", Json.strings(List.of()));
                facts(Scene.fact(false), Scene.fact(false)).accept(scene);
            });
        }

        private static Consumer<Scene> facts(PostureReport.Fact disk, PostureReport.Fact cloud) {
            return scene -> scene.posture(Scene.reportOf(NOW, disk, Scene.fact(true), cloud));
        }

        private static Consumer<Scene> collectedAt(Instant time) {
            return scene ->
                    scene.posture(
                            Scene.reportOf(
                                    time, Scene.fact(true), Scene.fact(true), Scene.fact(true)));
        }

        private static Consumer<Scene> collectedAtButSignedNow(Instant time) {
            return scene ->
                    scene.posture =
                            DeviceJwt.issue(
                                    DeviceJwt.Type.POSTURE,
                                    Scene.DEVICE,
                                    Scene.ISSUER,
                                    NOW,
                                    "pst_2",
                                    Scene.reportOf(
                                                    time,
                                                    Scene.fact(true),
                                                    Scene.fact(true),
                                                    Scene.fact(true))
                                            .toJson(),
                                    Scene.DEVICE_KEY);
        }
    }

    @Nested
    class V16 {
        @Test
        void shouldRefuseAPolicyBelowTheMinimum() {
            assertVerified(minimum(41));
            assertVerified(minimum(42));
            assertOnlyFault(Reason.POLICY_ROLLED_BACK, minimum(43));
        }

        private static Consumer<Scene> minimum(long sequence) {
            return scene -> {
                TrustBundle valid = scene.bundle;
                scene.bundle =
                        new TrustBundle(
                                valid.issuer(),
                                valid.issuedAt(),
                                valid.expiresAt(),
                                valid.version(),
                                sequence,
                                valid.keys());
            };
        }
    }
}
