package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.policy.wasm.TestEngines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyBundleTest {
    @TempDir Path directory;

    @Nested
    class Read {
        @Test
        void shouldKnowTheShippedBundle() throws BundleRefused {
            PolicyBundle bundle = PolicyBundle.read(LoadedPolicy.SHIPPED);
            assertThat(bundle.identity().sequence()).isPositive();
            assertThat(bundle.identity().digest()).matches("sha256:[0-9a-f]{64}");
            assertThat(bundle.rules()).hasSizeGreaterThan(30);
        }

        @Test
        void shouldRefuseAnArchiveThatIsNotTheAnnouncedOne() throws Exception {
            BuiltBundle built = BuiltBundle.of("misbehaving", directory);
            built.announce(1, "sha256:" + "0".repeat(64));
            assertThatThrownBy(() -> PolicyBundle.read(built.files()))
                    .isInstanceOf(BundleRefused.class)
                    .hasMessageContaining("announces sha256:000");
        }

        @Test
        void shouldRefuseASequenceBelowOne() throws Exception {
            BuiltBundle built = BuiltBundle.of("misbehaving", directory);
            built.announce(0, "sha256:" + "0".repeat(64));
            assertThatThrownBy(() -> PolicyBundle.read(built.files()))
                    .hasMessageContaining("sequence above 0");
        }

        @Test
        void shouldRefuseDescriptionsOfOtherRules() throws Exception {
            BuiltBundle built = BuiltBundle.of("misbehaving", directory);
            Path rules = directory.resolve("rules.json");
            Files.writeString(rules, Files.readString(rules).replace("test.one", "test.other"));
            assertThatThrownBy(() -> PolicyBundle.read(built.files()))
                    .hasMessageContaining("same rules");
        }

        @Test
        void shouldRefuseABundleThatIsNotThere() {
            assertThatThrownBy(() ->
                            PolicyBundle.read(
                                    name -> Files.newInputStream(directory.resolve(name))))
                    .isInstanceOf(BundleRefused.class);
        }
    }

    @Nested
    class Archive {
        @Test
        void shouldRefuseOneWithoutAModule() throws Exception {
            BundleArchive archive = BundleArchive.read(archive("/data.json"));
            assertThat(archive.file("/data.json")).isNotEmpty();
            assertThatThrownBy(() -> archive.file("/policy.wasm"))
                    .hasMessageContaining("no /policy.wasm");
        }

        @Test
        void shouldRefuseTwoModules() throws Exception {
            byte[] twice = archive("/policy.wasm", "/data.json", "/policy.wasm");
            assertThatThrownBy(() -> BundleArchive.read(twice)).hasMessageContaining("once");
        }

        @Test
        void shouldRefuseOneThatUnpacksToTooMuch() throws Exception {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (TarArchiveOutputStream tar =
                    new TarArchiveOutputStream(new GZIPOutputStream(out))) {
                for (int i = 0; i < 9; i++) {
                    add(tar, "/filler" + i, new byte[8 << 20]);
                }
            }
            assertThat(out.size()).isLessThan(1 << 20);
            assertThatThrownBy(() -> BundleArchive.read(out.toByteArray()))
                    .hasMessageContaining("64 MiB");
        }

        @Test
        void shouldRefuseWhatIsNoArchive() {
            assertThatThrownBy(() -> BundleArchive.read(new byte[] {1, 2, 3}))
                    .isInstanceOf(IOException.class);
        }

        private static byte[] archive(String... names) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (TarArchiveOutputStream tar =
                    new TarArchiveOutputStream(new GZIPOutputStream(out))) {
                for (String name : names) {
                    add(
                            tar,
                            name,
                            "{\"countersign\":{\"codes\":[\"test.one\"]}}"
                                    .getBytes(StandardCharsets.UTF_8));
                }
            }
            return out.toByteArray();
        }

        private static void add(TarArchiveOutputStream tar, String name, byte[] content)
                throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(name, true);
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
    }

    @Nested
    class Load {
        @Test
        void shouldRefuseOneThatCallsFunctionsOfTheHost() throws Exception {
            BuiltBundle built = BuiltBundle.of("hosted", directory);
            PolicyBundle bundle = PolicyBundle.read(built.files());
            PolicyEngine.Maker maker = TestEngines.patient(directory.resolve("cache"));
            assertThatThrownBy(() -> maker.make(bundle))
                    .isInstanceOf(BundleRefused.class)
                    .hasMessageContaining("sprintf");
            assertThat(LoadedPolicy.load(built.files(), maker).identity())
                    .isEqualTo(BundleIdentity.NONE);
        }

        @Test
        void shouldRefuseOneThatAllowsAnInputWithoutFacts() throws Exception {
            BuiltBundle built = BuiltBundle.of("generous", directory);
            assertThat(
                            LoadedPolicy.load(
                                            built.files(),
                                            TestEngines.patient(directory.resolve("cache")))
                                    .identity())
                    .isEqualTo(BundleIdentity.NONE);
        }

        @Test
        void shouldRefuseAModuleThatIsNoWasm() throws Exception {
            BuiltBundle built = BuiltBundle.of("misbehaving", directory);
            built.replaceArchive(Archive.archive("/policy.wasm", "/data.json"));
            PolicyBundle bundle = PolicyBundle.read(built.files());
            PolicyEngine.Maker maker = TestEngines.patient(directory.resolve("cache"));
            assertThatThrownBy(() -> maker.make(bundle))
                    .isInstanceOf(BundleRefused.class)
                    .hasMessageContaining("cannot be run");
        }
    }
}
