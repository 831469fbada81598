package dev.countersign.gate.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubCacheTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir Path folder;

    private Path download(String repository, String commit) throws IOException {
        Path place = folder.resolve("models--" + repository.replace("/", "--"));
        Files.createDirectories(place.resolve("refs"));
        Files.writeString(place.resolve("refs/main"), commit);
        return Files.createDirectories(place.resolve("snapshots").resolve(commit));
    }

    @Nested
    class Place {
        private Path root(Map<String, String> environment) {
            return HubCache.of(environment, Path.of("/home/ann")).root();
        }

        @Test
        void shouldFollowTheVariablesInTheOrderOfTheHub() {
            assertThat(root(Map.of())).isEqualTo(Path.of("/home/ann/.cache/huggingface/hub"));
            assertThat(root(Map.of("XDG_CACHE_HOME", "/x")))
                    .isEqualTo(Path.of("/x/huggingface/hub"));
            assertThat(root(Map.of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h")))
                    .isEqualTo(Path.of("/h/hub"));
            assertThat(root(Map.of("HF_HOME", "/h", "HUGGINGFACE_HUB_CACHE", "/g")))
                    .isEqualTo(Path.of("/g"));
            assertThat(root(Map.of("HUGGINGFACE_HUB_CACHE", "/g", "HF_HUB_CACHE", "/c")))
                    .isEqualTo(Path.of("/c"));
            assertThat(root(Map.of("HF_HUB_CACHE", " ")))
                    .isEqualTo(Path.of("/home/ann/.cache/huggingface/hub"));
        }
    }

    @Nested
    class Snapshot {
        @Test
        void shouldBeTheCommitThatTheBranchNames() throws IOException {
            Path snapshot = download("Qwen/Qwen3-0.6B", COMMIT);
            HubCache cache = new HubCache(folder);
            assertThat(cache.snapshot("Qwen/Qwen3-0.6B", "main")).contains(snapshot);
            assertThat(cache.snapshot("Qwen/Qwen3-0.6B", COMMIT)).contains(snapshot);
            assertThat(cache.snapshot("Qwen/Qwen3-0.6B", "v2")).isEmpty();
            assertThat(cache.snapshot("Qwen/Other", "main")).isEmpty();
            assertThat(cache.snapshots()).containsExactly(snapshot);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "", "../x", "a/b/c", "a--b/c", "a/..", "/a/b", "a/b c", "a\nb/c", "a//b"
                })
        void shouldNotBeLookedForUnderANameThatIsNone(String repository) throws IOException {
            assertThat(HubCache.isRepositoryName(repository)).isFalse();
            assertThat(new HubCache(folder).snapshot(repository, "main")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"../../main", "refs/../main", "/etc/passwd", "", "-x", "a//b"})
        void shouldNotBeLookedForUnderARevisionThatIsNone(String revision) throws IOException {
            download("a/b", COMMIT);
            assertThat(new HubCache(folder).snapshot("a/b", revision)).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"../../..", "main", "", "0123"})
        void shouldNotFollowAReferenceThatNamesNoCommit(String content) throws IOException {
            download("a/b", COMMIT);
            Files.writeString(folder.resolve("models--a--b/refs/main"), content);
            assertThat(new HubCache(folder).snapshot("a/b", "main")).isEmpty();
        }
    }
}
