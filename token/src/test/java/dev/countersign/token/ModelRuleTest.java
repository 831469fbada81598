package dev.countersign.token;

import static dev.countersign.token.RuleAssertions.assertFault;
import static dev.countersign.token.RuleAssertions.assertOnlyFault;
import static dev.countersign.token.RuleAssertions.assertVerified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelRuleTest {
    private static Digest digest(String bytes) {
        return Digest.of(bytes.getBytes(StandardCharsets.UTF_8));
    }

    @Nested
    class V13 {
        @Test
        void shouldRefuseOtherBytes() {
            var rejected =
                    assertFault(
                            Reason.MODEL_DIFFERENT,
                            _ -> {},
                            scene -> scene.model = ModelSet.ofSingleModel(digest("weighty"), 7));
            assertThat(rejected.exitCode()).isEqualTo(14);
        }

        @ParameterizedTest
        @EnumSource(
                value = ArtifactRole.class,
                names = {"ADAPTER", "PROJECTOR", "DRAFT"})
        void shouldRefuseAnythingExtra(ArtifactRole role) {
            assertOnlyFault(
                    Reason.MODEL_DIFFERENT,
                    scene -> {
                        List<Artifact> more = new ArrayList<>(Scene.MODEL.artifacts());
                        more.add(new Artifact(role, digest("extra"), 5, Artifact.BLOB));
                        scene.model = ModelSet.of(more);
                    });
        }

        @Test
        void shouldRefuseAnotherManifestWhenItIsBound() {
            assertOnlyFault(
                    Reason.MODEL_MANIFEST_DIFFERENT, scene -> scene.manifest = digest("other"));
            assertOnlyFault(Reason.MODEL_MANIFEST_DIFFERENT, scene -> scene.manifest = null);
        }

        @Test
        void shouldIgnoreTheManifestWhenOnlyWeightsAreBound() {
            assertVerified(scene -> {
                scene.editClaim("model/bind", new Json.Str("weights"));
                scene.manifest = digest("other");
            });
        }

        @Test
        void shouldRunLastAndOnce() {
            Scene scene = new Scene();
            assertThat(scene.verify()).isInstanceOf(Verification.Verified.class);
            assertThat(scene.modelReads).isEqualTo(1);
            scene.editStatus(
                    "status_list", StatusList.of(2, new int[] {0, 0, 0, 0, 0, 1}).toJson());
            assertThat(scene.verify()).isInstanceOf(Verification.Rejected.class);
            assertThat(scene.modelReads)
                    .as("nothing is hashed for a revoked approval")
                    .isEqualTo(1);
        }

        @Test
        void shouldPassOnThatTheModelCannotBeRead() {
            Scene scene = new Scene();
            VerificationContext readable = scene.context();
            var unreadable =
                    new VerificationContext(
                            readable.now(),
                            readable.clock(),
                            readable.trust(),
                            readable.holder(),
                            readable.use(),
                            readable.posture(),
                            readable.statusLists(),
                            () -> {
                                throw new IOException("disk");
                            });
            assertThatThrownBy(() -> ApprovalVerifier.verify(scene.token(), unreadable))
                    .isInstanceOf(IOException.class);
        }
    }

    @Nested
    class Verified {
        @Test
        void shouldCarryClaimsAndMarks() {
            Scene scene = new Scene();
            var verified = (Verification.Verified<VerifiedApproval>) scene.verify();
            assertThat(verified.value().claims()).isEqualTo(Scene.defaultClaims());
            assertThat(verified.value().marks())
                    .isEqualTo(
                            new VerifiedApproval.Marks(
                                    Scene.NOW, 3, Scene.STATUS_URI, Scene.NOW.minusSeconds(300)));
        }
    }
}
