package dev.countersign.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSetTest {
    private static final Digest A = Digest.of("a".getBytes(StandardCharsets.UTF_8));
    private static final Digest B = Digest.of("b".getBytes(StandardCharsets.UTF_8));

    private static Artifact at(String path) {
        return new Artifact(ArtifactRole.CONFIG, A, 1, path);
    }

    @Nested
    class Digesting {
        @Test
        void shouldDigestTheStatedText() {
            ModelSet set = ModelSet.ofSingleModel(A, 1);
            String text = "model-set-v1\nmodel " + A.hex() + " 1 -\n";
            assertThat(set.text()).isEqualTo(text);
            assertThat(set.digest()).isEqualTo(Digest.of(text.getBytes(StandardCharsets.UTF_8)));
        }

        /** Computed once with printf and sha256sum. */
        @Test
        void shouldAgreeWithAnIndependentComputation() {
            assertThat(ModelSet.ofSingleModel(A, 1).digest())
                    .hasToString(
                            "sha256:abb6c5d15f7f3ae0aaf710d264e8782419c234e9393944e0781db1974b519e4e");
        }

        @Test
        void shouldSortLinesByTheirBytes() {
            ModelSet set =
                    ModelSet.of(
                            List.of(
                                    new Artifact(ArtifactRole.TOKENIZER, A, 1, "tokenizer.json"),
                                    new Artifact(ArtifactRole.MODEL, B, 2, "\uFF5E.gguf"),
                                    new Artifact(ArtifactRole.MODEL, B, 2, "😀.gguf"),
                                    new Artifact(ArtifactRole.CODE, A, 1, "modeling.py"),
                                    new Artifact(ArtifactRole.MODEL, B, 10, "z.gguf")));
            assertThat(set.text())
                    .isEqualTo(
                            "model-set-v1\n"
                                    + "code "
                                    + A.hex()
                                    + " 1 modeling.py\n"
                                    + "model "
                                    + B.hex()
                                    + " 10 z.gguf\n"
                                    + "model "
                                    + B.hex()
                                    + " 2 \uFF5E.gguf\n"
                                    + "model "
                                    + B.hex()
                                    + " 2 😀.gguf\n"
                                    + "tokenizer "
                                    + A.hex()
                                    + " 1 tokenizer.json\n");
        }

        @Test
        void shouldRefuseAnEmptySetAndAFileTwice() {
            assertThatThrownBy(() -> ModelSet.of(List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ModelSet.of(List.of(at("a"), at("a"))))
                    .isInstanceOf(IllegalArgumentException.class);
            var otherBytes = new Artifact(ArtifactRole.CONFIG, B, 1, "a");
            assertThatThrownBy(() -> ModelSet.of(List.of(at("a"), otherBytes)))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void shouldChangeWithEveryProperty() {
            Digest base = ModelSet.ofSingleModel(A, 1).digest();
            assertThat(
                            List.of(
                                    ModelSet.ofSingleModel(B, 1).digest(),
                                    ModelSet.ofSingleModel(A, 2).digest(),
                                    ModelSet.of(
                                                    List.of(
                                                            new Artifact(
                                                                    ArtifactRole.DRAFT, A, 1, "-")))
                                            .digest(),
                                    ModelSet.of(
                                                    List.of(
                                                            new Artifact(
                                                                    ArtifactRole.MODEL, A, 1, "a")))
                                            .digest()))
                    .doesNotHaveDuplicates()
                    .doesNotContain(base);
        }
    }

    @Nested
    class Paths {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "-",
                    "a",
                    "a/b.gguf",
                    "é/ü",
                    "a b",
                    "..a",
                    "a..",
                    "...",
                    "model-00001-of-00163.gguf"
                })
        void shouldAcceptRelativePaths(String path) {
            assertThat(at(path).path()).isEqualTo(path);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "/",
                    "/a",
                    "a/",
                    "a//b",
                    "..",
                    "../a",
                    "a/../b",
                    "a/..",
                    ".",
                    "./a",
                    "a\\b",
                    "C:\\a",
                    "a\nb",
                    "a\u0000",
                    "a\u007f",
                    "a\u0085",
                    "a\u2028b",
                    "e\u0301"
                })
        void shouldRefuseAnyOther(String path) {
            assertThatThrownBy(() -> at(path)).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void shouldRefuseANegativeSize() {
            assertThatThrownBy(() -> new Artifact(ArtifactRole.MODEL, A, -1, "-"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class DigestForm {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "sha256:",
                    "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
                    "sha256:CA978112CA1BBDCAFAC231B39A23DC4DA786EFF8147C4E72B9807785AFEE48BB",
                    "SHA256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
                    "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48b",
                    "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bbb",
                    "sha256:../8112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
                    "sha256-ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
                })
        void shouldRefuseAnyOtherForm(String text) {
            assertThat(Digest.isWellFormed(text)).isFalse();
            assertThatThrownBy(() -> Digest.parse(text))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void shouldReadItsOwnText() {
            assertThat(A)
                    .hasToString(
                            "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
            assertThat(Digest.parse(A.toString())).isEqualTo(A);
        }
    }
}
