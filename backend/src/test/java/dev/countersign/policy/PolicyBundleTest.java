package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.policy.bundle.ArchiveWriter;
import dev.countersign.policy.wasm.TestEngines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
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
            byte[] json =
                    "{\"countersign\":{\"codes\":[\"test.one\"]}}".getBytes(StandardCharsets.UTF_8);
            built.replaceArchive(
                    ArchiveWriter.write(
                            new TreeMap<>(Map.of("/policy.wasm", json, "/data.json", json))));
            PolicyBundle bundle = PolicyBundle.read(built.files());
            PolicyEngine.Maker maker = TestEngines.patient(directory.resolve("cache"));
            assertThatThrownBy(() -> maker.make(bundle))
                    .isInstanceOf(BundleRefused.class)
                    .hasMessageContaining("cannot be run");
        }
    }
}
