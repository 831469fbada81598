package dev.countersign.gate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.token.Artifact;
import dev.countersign.token.ArtifactRole;
import dev.countersign.token.Digest;
import dev.countersign.token.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHasherTest {
    @TempDir Path folder;
    private final AtomicLong hashed = new AtomicLong();

    /** Every file counts as settled. */
    private final HashCache cache = HashCache.read(new byte[0], () -> Long.MAX_VALUE);

    private final FileHasher hasher = new FileHasher(cache, hashed::addAndGet);

    private ModelPart part(String name, int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        Path file = Files.write(folder.resolve(name), bytes);
        return new ModelPart(ArtifactRole.MODEL, file, name);
    }

    @Nested
    class Digests {
        @Test
        void shouldBeRightForEverySizeAroundTheBuffers() throws Exception {
            List<ModelPart> parts = new ArrayList<>();
            for (int around : new int[] {0, 1, 64, 128, 262_144, 1_048_576, 1_310_720}) {
                for (int size = Math.max(0, around - 1); size <= around + 1; size++) {
                    parts.add(part("f" + around + "-" + size, size));
                }
            }
            List<Artifact> artifacts = hasher.hash(parts);
            for (int i = 0; i < parts.size(); i++) {
                byte[] bytes = Files.readAllBytes(parts.get(i).file());
                assertThat(artifacts.get(i))
                        .isEqualTo(
                                new Artifact(
                                        ArtifactRole.MODEL,
                                        Digest.of(bytes),
                                        bytes.length,
                                        parts.get(i).path()));
            }
        }

        @Test
        void shouldFailAsAWholeWhenOneFileCannotBeRead() throws Exception {
            ModelPart gone = new ModelPart(ArtifactRole.MODEL, folder.resolve("gone"), "gone");
            assertThatThrownBy(() -> hasher.hash(List.of(part("a", 10), gone, part("b", 10))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("gone");
        }
    }

    @Nested
    class Remembering {
        @Test
        void shouldHashOnceWhatDoesNotChange() throws Exception {
            List<ModelPart> parts = List.of(part("a", 1000), part("b", 2000));
            hasher.hash(parts);
            assertThat(hashed.get()).isEqualTo(3000);
            hasher.hash(parts);
            assertThat(hashed.get()).isEqualTo(3000);
            assertThat(hasher.pending(parts)).isZero();
        }

        @Test
        void shouldKeepWhatAnotherProcessLearned() throws Exception {
            ModelPart theirs = part("a", 1000);
            ModelPart ours = part("b", 2000);
            HashCache other = HashCache.read(new byte[0], () -> Long.MAX_VALUE);
            new FileHasher(other, _ -> {}).hash(List.of(theirs));
            hasher.hash(List.of(ours));
            cache.learn(other.write().orElseThrow());
            HashCache stored = HashCache.read(cache.write().orElseThrow(), () -> 0);
            assertThat(new FileHasher(stored, _ -> {}).pending(List.of(theirs, ours))).isZero();
        }

        @Test
        void shouldForgetTheOldestOfVeryMany() {
            Json.ObjectBuilder many = Json.object();
            for (int i = 0; i < 20_100; i++) {
                many.put("stamp" + i, Digest.of(new byte[] {1}).toString());
            }
            cache.learn(many.build().canonicalBytes());
            assertThat(cache.size()).isEqualTo(20_000);
        }

        @Test
        void shouldHashAgainWhatChanged() throws Exception {
            ModelPart part = part("a", 1000);
            hasher.hash(List.of(part));
            byte[] other = new byte[1000];
            Files.write(part.file(), other);
            assertThat(hasher.hash(List.of(part)).getFirst().sha256()).isEqualTo(Digest.of(other));
            assertThat(hashed.get()).isEqualTo(2000);
        }
    }

    @Nested
    class Ahead {
        @Test
        void shouldHashAFileOnceThatSeveralModelsShare() throws Exception {
            ModelPart first = part("a", 1000);
            Path link = Files.createLink(folder.resolve("same"), first.file());
            ModelPart second = new ModelPart(ArtifactRole.ADAPTER, link, "same");
            FileHasher fresh = new FileHasher(HashCache.empty(), hashed::addAndGet);
            AtomicInteger told = new AtomicInteger();
            assertThat(fresh.pending(List.of(first, second))).isEqualTo(1000);
            fresh.ahead(List.of(first, second), told::incrementAndGet);
            assertThat(told).hasValue(1);
            assertThat(fresh.hash(List.of(first, second)))
                    .extracting(Artifact::role)
                    .containsExactly(ArtifactRole.MODEL, ArtifactRole.ADAPTER);
            assertThat(hashed.get()).isEqualTo(1000);
        }

        @Test
        void shouldLeaveWhatCannotBeReadToBeTold() throws Exception {
            ModelPart gone = new ModelPart(ArtifactRole.MODEL, folder.resolve("gone"), "gone");
            hasher.ahead(List.of(gone, part("a", 10)), () -> {});
            assertThat(hashed.get()).isEqualTo(10);
        }
    }
}
