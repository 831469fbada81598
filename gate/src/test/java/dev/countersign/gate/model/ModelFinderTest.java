package dev.countersign.gate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.token.ArtifactRole;
import dev.countersign.token.Digest;
import dev.countersign.token.ModelSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFinderTest {
    private static final byte[] GGUF = TinyGguf.bytes(3);
    private static final String MEDIA = "application/vnd.ollama.image.";

    @TempDir Path folder;

    private ModelFinder finder() {
        return new ModelFinder(Map.of("OLLAMA_MODELS", folder.resolve("store").toString()), folder);
    }

    private static ModelReader.Identity identify(FoundModel model) throws Exception {
        return new ModelReader(HashCache.empty(), _ -> {}).identify(model);
    }

    private Digest blob(byte[] bytes) throws IOException {
        Digest digest = Digest.of(bytes);
        Path blobs = Files.createDirectories(folder.resolve("store/blobs"));
        Files.write(blobs.resolve("sha256-" + digest.hex()), bytes);
        return digest;
    }

    private static String layer(String kind, String digest, long size) {
        return "{\"mediaType\":\""
                + MEDIA
                + kind
                + "\",\"digest\":\""
                + digest
                + "\",\"size\":"
                + size
                + "}";
    }

    private Path manifest(String name, String config, String... layers) throws IOException {
        Path file = folder.resolve("store/manifests/registry.ollama.ai/library").resolve(name);
        Files.createDirectories(file.getParent());
        Digest digest = blob(config.getBytes(StandardCharsets.UTF_8));
        String settings =
                "{\"mediaType\":\"x\",\"digest\":\""
                        + digest
                        + "\",\"size\":"
                        + config.length()
                        + "}";
        return Files.writeString(
                file,
                "{\"schemaVersion\":2,\"mediaType\":\"m\",\"config\":"
                        + settings
                        + ",\"layers\":["
                        + String.join(",", layers)
                        + "]}");
    }

    @Nested
    class Ollama {
        @Test
        void shouldGiveTheSameSetAsThePlainFile() throws Exception {
            Path file =
                    manifest(
                            "tiny/latest",
                            "{}",
                            layer("model", blob(GGUF).toString(), GGUF.length),
                            layer("template", blob(new byte[] {1}).toString(), 1));
            for (String name :
                    new String[] {
                        "ollama:tiny",
                        "ollama:library/TINY:latest",
                        "ollama:https://registry.ollama.ai/library/tiny",
                        file.toString()
                    }) {
                FoundModel found = finder().one(name);
                assertThat(found.name()).isEqualTo("registry.ollama.ai/library/tiny:latest");
                assertThat(found.source().namespace()).isEqualTo("library");
                ModelReader.Identity identity = identify(found);
                assertThat(identity.set())
                        .isEqualTo(ModelSet.ofSingleModel(Digest.of(GGUF), GGUF.length));
                assertThat(identity.manifest()).contains(Digest.of(Files.readAllBytes(file)));
                assertThat(FormatInspection.inspect(found, identity.artifacts()).scan().result())
                        .isEqualTo(FormatScan.Result.CLEAN);
            }
        }

        @Test
        void shouldNotVouchForManifestWhenTemplateWasSwapped() throws Exception {
            Digest template = blob(new byte[] {1});
            manifest(
                    "tiny/latest",
                    "{}",
                    layer("model", blob(GGUF).toString(), GGUF.length),
                    layer("template", template.toString(), 1));
            Files.write(folder.resolve("store/blobs/sha256-" + template.hex()), new byte[] {2});
            assertThat(identify(finder().one("ollama:tiny")).manifest()).isEmpty();
        }

        @Test
        void shouldReportSwappedBlobRemoteHostAndWrongSize() throws Exception {
            Digest weights = blob(GGUF);
            manifest(
                    "tiny/latest",
                    "{\"remote_host\":\"https://example.invalid\"}",
                    layer("model", weights.toString(), 5));
            Files.write(folder.resolve("store/blobs/sha256-" + weights.hex()), TinyGguf.bytes(4));
            FoundModel found = finder().one("ollama:tiny");
            assertThat(found.remote()).isTrue();
            FormatScan scan = FormatInspection.inspect(found, identify(found).artifacts()).scan();
            assertThat(scan.result()).isEqualTo(FormatScan.Result.FINDINGS);
            assertThat(String.join("\n", scan.details()))
                    .contains("remote host", "the manifest says 5", "bytes that its name promises");
        }

        @Test
        void shouldRefuseHostileManifests() throws Exception {
            for (String digest :
                    new String[] {
                        "sha256:../../etc/passwd",
                        "sha256:ABC",
                        "sha256-" + "0".repeat(64),
                        "sha256:" + "0".repeat(63)
                    }) {
                manifest("tiny/latest", "{}", layer("model", digest, 1));
                assertThatThrownBy(() -> finder().one("ollama:tiny"))
                        .isInstanceOf(MalformedModelException.class);
            }
            manifest("tiny/latest", "{}", layer("model", "sha256:" + "0".repeat(64), 1));
            assertThatThrownBy(() -> finder().one("ollama:tiny"))
                    .isInstanceOf(MalformedModelException.class)
                    .hasMessageContaining("missing");
            manifest("tiny/latest", "{}");
            assertThatThrownBy(() -> finder().one("ollama:tiny"))
                    .isInstanceOf(MalformedModelException.class)
                    .hasMessageContaining("no weights");
        }

        @Test
        void shouldTakeCloudNamesForRemoteWhateverLiesOnDisk() throws Exception {
            manifest("tiny/cloud", "{}", layer("model", blob(GGUF).toString(), GGUF.length));
            for (String name :
                    new String[] {
                        "ollama:tiny:cloud", "ollama:tiny:CLOUD", "ollama:gpt-oss:120b-cloud"
                    }) {
                assertThat(finder().one(name).remote()).isTrue();
            }
        }

        @Test
        void shouldRefuseNamesThatAreNone() {
            for (String name :
                    new String[] {
                        "ollama:",
                        "ollama:../x",
                        "ollama:a/b/c/d",
                        "ollama:x@sha256:00",
                        "ollama:x:",
                        "ollama:.hidden"
                    }) {
                assertThatThrownBy(() -> finder().one(name))
                        .as(name)
                        .isInstanceOf(ModelNotFoundException.class);
            }
        }
    }

    @Nested
    class Folders {
        @Test
        void shouldTakeEveryFileThatALoaderReads() throws Exception {
            Path repository =
                    Files.createDirectories(folder.resolve("models--org--repo/snapshots/abc"));
            byte[] json =
                    "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"
                            .getBytes(StandardCharsets.UTF_8);
            ByteBuffer weights =
                    ByteBuffer.allocate(8 + json.length + 8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(json.length)
                            .put(json);
            Files.write(repository.resolve("model.safetensors"), weights.array());
            Files.writeString(repository.resolve("config.json"), "{}");
            Files.writeString(repository.resolve("tokenizer.json"), "{}");
            Files.writeString(repository.resolve("modeling.py"), "pass");
            Files.writeString(repository.resolve("README.md"), "read me");
            FoundModel found = finder().one(repository.toString());
            assertThat(found.hasCode()).isTrue();
            assertThat(found.format()).isEqualTo(ModelFormat.SAFETENSORS);
            assertThat(found.source().namespace()).isEqualTo("org");
            assertThat(found.parts())
                    .extracting(ModelPart::role)
                    .containsExactlyInAnyOrder(
                            ArtifactRole.MODEL,
                            ArtifactRole.CONFIG,
                            ArtifactRole.TOKENIZER,
                            ArtifactRole.CODE);
            FormatScan scan = FormatInspection.inspect(found, identify(found).artifacts()).scan();
            assertThat(scan.details())
                    .containsExactly("the model brings program code that a loader may run");
        }

        @Test
        void shouldRefuseARepositoryWhoseFilesCannotAllBeTold() throws Exception {
            Path repository = Files.createDirectories(folder.resolve("repository"));
            Files.writeString(repository.resolve("config.json"), "{}");
            Files.write(repository.resolve("model.safetensors"), GGUF);
            assertThat(finder().one(repository.toString()).parts()).hasSize(2);

            Path link = Files.createSymbolicLink(repository.resolve("more"), folder);
            refused(repository, "link to a folder");
            Files.delete(link);
            link = Files.createSymbolicLink(repository.resolve("x.safetensors"), Path.of("gone"));
            refused(repository, "leads nowhere");
            Files.delete(link);
            for (int i = 0; i < 10_000; i++) {
                Files.createFile(repository.resolve("n" + i));
            }
            Files.write(repository.resolve("z.safetensors"), GGUF);
            refused(repository, "more than 10000 files");
        }

        private void refused(Path repository, String why) {
            assertThatThrownBy(() -> finder().one(repository.toString()))
                    .isInstanceOf(MalformedModelException.class)
                    .hasMessageContaining(why);
        }

        @Test
        void shouldNotOpenWhatIsNoFile() throws Exception {
            assertThatThrownBy(() -> finder().one("/dev/zero"))
                    .isInstanceOf(ModelNotFoundException.class)
                    .hasMessageContaining("neither a file nor a folder");
            Path models = Files.createDirectories(folder.resolve("models"));
            Files.write(models.resolve("a.gguf"), GGUF);
            Files.createSymbolicLink(models.resolve("b.gguf"), Path.of("gone"));
            Files.createSymbolicLink(models.resolve("c.gguf"), Path.of("/dev/zero"));
            assertThat(finder().one(models.toString()).name()).isEqualTo("a.gguf");
        }

        @Test
        void shouldTakeAllShardsAndRefuseAGap() throws Exception {
            Path first = Files.write(folder.resolve("big-00001-of-00002.gguf"), GGUF);
            assertThatThrownBy(() -> finder().one(first.toString()))
                    .isInstanceOf(MalformedModelException.class)
                    .hasMessageContaining("00002-of-00002");
            Files.write(folder.resolve("big-00002-of-00002.gguf"), GGUF);
            assertThat(finder().one(first.toString()).parts()).hasSize(2);
            assertThat(finder().all(folder.toString()).models()).hasSize(1);
        }

        @Test
        void shouldRefuseTensorsThatLeaveHolesOrOverlap() throws Exception {
            for (String offsets : new String[] {"[8,16]", "[0,4]", "[8,0]", "[0,1e3]"}) {
                byte[] json =
                        ("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":"
                                        + offsets
                                        + "}}")
                                .getBytes(StandardCharsets.UTF_8);
                ByteBuffer file =
                        ByteBuffer.allocate(24 + json.length)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(json.length)
                                .put(json);
                Path path = Files.write(folder.resolve("w.safetensors"), file.array());
                FoundModel found = finder().one(path.toString());
                assertThat(
                                FormatInspection.inspect(found, identify(found).artifacts())
                                        .scan()
                                        .result())
                        .as(offsets)
                        .isEqualTo(FormatScan.Result.FAILED);
            }
        }
    }
}
