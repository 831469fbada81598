package dev.countersign.policy.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.policy.EngineAnswer;
import dev.countersign.policy.PolicySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeCacheTest {
    private static final byte[] CODE = {1, 2, 3};
    private static final byte[] KEY = new byte[32];

    @TempDir Path home;
    private Path directory;
    private CodeCache cache;

    @BeforeEach
    void make() throws IOException {
        directory = home.resolve("cache");
        cache = new CodeCache(directory, KEY);
        cache.putIfAbsent("sha-256:aa", CODE);
    }

    @Nested
    class Keep {
        @Test
        void shouldGiveBackWhatWasPut() throws IOException {
            assertThat(cache.get("sha-256:aa")).isEqualTo(CODE);
            assertThat(cache.get("sha-256:bb")).isNull();
        }

        @Test
        void shouldBePrivate() throws IOException {
            assertThat(permissions(directory)).isEqualTo("rwx------");
            assertThat(permissions(file())).isEqualTo("rw-------");
        }

        @Test
        void shouldNotGrowForEver() throws IOException {
            for (int i = 0; i < 40; i++) {
                cache.putIfAbsent("sha-256:" + i, CODE);
            }
            assertThat(files()).hasSizeLessThanOrEqualTo(16);
        }
    }

    @Nested
    class Distrust {
        @Test
        void shouldDropWhatWasAltered() throws IOException {
            byte[] content = Files.readAllBytes(file());
            content[content.length - 1] ^= 1;
            Files.write(file(), content);
            assertDropped();
        }

        @Test
        void shouldDropWhatWasCutOff() throws IOException {
            Files.write(file(), new byte[20]);
            assertDropped();
        }

        @Test
        void shouldDropTheCodeOfAnotherModule() throws IOException {
            Path genuine = file();
            cache.putIfAbsent("sha-256:bb", new byte[] {9});
            Path other = files().stream().filter(f -> !f.equals(genuine)).findFirst().orElseThrow();
            Files.copy(other, genuine, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            assertDropped();
            assertThat(cache.get("sha-256:bb")).isEqualTo(new byte[] {9});
        }

        @Test
        void shouldDropWhatAnotherInstallationWrote() throws IOException {
            byte[] otherKey = new byte[32];
            otherKey[0] = 1;
            new CodeCache(directory, otherKey).putIfAbsent("sha-256:aa", CODE);
            assertDropped();
        }

        @Test
        void shouldDropWhatOthersMayWrite() throws IOException {
            Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw----"));
            assertDropped();
        }

        @Test
        void shouldDropALink() throws IOException {
            Path elsewhere = home.resolve("elsewhere");
            Files.move(file(), elsewhere);
            Files.createSymbolicLink(
                    directory.resolve(
                            com.dylibso.chicory.wasm.Version.version() + "-sha-256-aa.jar"),
                    elsewhere);
            assertDropped();
            assertThat(elsewhere).exists();
        }

        @Test
        void shouldNotUseADirectoryThatOthersMayWrite() throws IOException {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
            assertThatThrownBy(() -> cache.get("sha-256:aa"))
                    .hasMessageContaining("open to others");
            assertThatThrownBy(() -> cache.putIfAbsent("sha-256:bb", CODE))
                    .hasMessageContaining("open to others");
        }

        @Test
        void shouldNotFollowADirectoryThatIsALink() throws IOException {
            Path link = home.resolve("link");
            Files.createSymbolicLink(link, directory);
            assertThatThrownBy(() -> new CodeCache(link, KEY).get("sha-256:aa"))
                    .isInstanceOf(IOException.class);
        }

        private void assertDropped() throws IOException {
            assertThat(cache.get("sha-256:aa")).isNull();
            assertThat(
                            directory.resolve(
                                    com.dylibso.chicory.wasm.Version.version() + "-sha-256-aa.jar"))
                    .doesNotExist();
        }
    }

    /** A poisoned file holds sound code of another policy: executed, it would be noticed. */
    @Nested
    class Engines {
        @Test
        void shouldCompileAgainInsteadOfRunningWhatWasExchanged() throws Exception {
            Path codes = home.resolve("codes");
            WasmEngines engines =
                    new WasmEngines(
                            new PolicySettings(Duration.ofSeconds(5), 64, 1),
                            new CodeCache(codes, KEY),
                            Duration.ofSeconds(60));
            engines.make(trapping(), "{}".getBytes(UTF_8), "countersign/main/decision");
            byte[] hostile = Files.readAllBytes(only(codes));
            Files.delete(only(codes));
            engines.make(new HandMade().wasm(), "{}".getBytes(UTF_8), "countersign/main/decision");
            Files.write(only(codes), hostile);

            WasmEngine engine =
                    engines.make(
                            new HandMade().wasm(),
                            "{}".getBytes(UTF_8),
                            "countersign/main/decision");
            assertThat(engine.evaluate(HandMade.FAULT)).isInstanceOf(EngineAnswer.Result.class);
            assertThat(Files.readAllBytes(only(codes))).isNotEqualTo(hostile);
        }

        @Test
        void shouldRunWithoutACacheThatIsOpenToOthers() throws Exception {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
            WasmEngines engines =
                    new WasmEngines(
                            new PolicySettings(Duration.ofSeconds(5), 64, 1),
                            cache,
                            Duration.ofSeconds(60));
            assertThat(
                            engines.make(
                                            new HandMade().wasm(),
                                            "{}".getBytes(UTF_8),
                                            "countersign/main/decision")
                                    .evaluate("{}".getBytes(UTF_8)))
                    .isInstanceOf(EngineAnswer.Result.class);
            assertThat(files()).hasSize(1);
        }

        private static byte[] trapping() {
            return new HandMade().faultyEvaluation(HandMade.TRAP).wasm();
        }

        private static Path only(Path directory) throws IOException {
            try (Stream<Path> all = Files.list(directory)) {
                return all.findFirst().orElseThrow();
            }
        }
    }

    private Path file() throws IOException {
        return files().getFirst();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(f -> !Files.isSymbolicLink(f)).sorted().toList();
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
