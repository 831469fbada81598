package dev.countersign.gate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.countersign.gate.demo.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWalkTest {
    @TempDir Path folder;

    private Path model(String path) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.write(file, TinyGguf.bytes(1));
    }

    private FolderWalk walk(int maxEntries) {
        FolderWalk walk = new FolderWalk(maxEntries);
        walk.walk(folder);
        return walk;
    }

    @Nested
    class Bounds {
        @Test
        void shouldStopAfterSoManyNamesAndSaySo() throws Exception {
            for (int i = 0; i < 20; i++) {
                model("d" + i + "/a.gguf");
            }
            FolderWalk walk = walk(25);
            assertThat(walk.found()).hasSizeBetween(1, 19);
            assertThat(walk.unreadable()).isNotEmpty();
            assertThat(walk.unreadable().values())
                    .allMatch(why -> why.contains("there is too much here"));
        }

        @Test
        void shouldNotGoDownForEver() throws Exception {
            model("a/".repeat(14) + "deep.gguf");
            model("near.gguf");
            FolderWalk walk = walk(1000);
            assertThat(walk.found()).hasSize(1);
            assertThat(walk.unreadable().values())
                    .containsExactly("folders are nested deeper than 12");
        }

        @Test
        void shouldFollowNoLinkToAFolder() throws Exception {
            model("models/a.gguf");
            Path models = folder.resolve("models");
            Files.createSymbolicLink(models.resolve("up"), folder);
            Files.createSymbolicLink(models.resolve("self"), Path.of("self"));
            assertThat(walk(1000).found()).hasSize(1);
        }
    }

    @Nested
    class Unreadable {
        @Test
        void shouldGoOnBesideAFolderThatMayNotBeRead() throws Exception {
            model("open/a.gguf");
            model("closed/b.gguf");
            Path closed = folder.resolve("closed");
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
            try {
                assumeFalse(Files.isReadable(closed), "root may read everything");
                FolderWalk walk = walk(1000);
                assertThat(walk.found()).hasSize(1);
                assertThat(walk.unreadable()).containsOnlyKeys(closed);
            } finally {
                Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
            }
        }

        @Test
        void shouldGoOnWithoutAFolderThatIsGone() throws Exception {
            FolderWalk walk = new FolderWalk(1000);
            walk.walk(folder.resolve("gone"));
            model("here/a.gguf");
            walk.walk(folder.resolve("here"));
            assertThat(walk.found()).hasSize(1);
            assertThat(walk.unreadable()).containsOnlyKeys(folder.resolve("gone"));
        }
    }
}
