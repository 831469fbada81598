package dev.countersign.policy.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchiveReaderTest {
    private static final SortedMap<String, byte[]> HOSTILE = HostileArchives.all();

    /** Room for one archive's limit twice over, far below what the bombs unpack to. */
    private static final long MOST_MEMORY = 200L << 20;

    static Stream<String> hostile() {
        return HOSTILE.keySet().stream();
    }

    @Nested
    class Read {
        @Test
        void shouldGiveBackWhatWasWritten() throws Exception {
            SortedMap<String, byte[]> files =
                    new TreeMap<>(
                            Map.of(
                                    "bundle.json",
                                    text("{}"),
                                    "rules/a/b.rego",
                                    text("package a"),
                                    "empty",
                                    new byte[0],
                                    ".manifest",
                                    new byte[511],
                                    "d".repeat(40) + "/" + "n".repeat(40),
                                    new byte[512]));
            SortedMap<String, byte[]> read = ArchiveReader.read(ArchiveWriter.write(files));
            assertThat(read.keySet()).isEqualTo(files.keySet());
            files.forEach((name, content) -> assertThat(read.get(name)).isEqualTo(content));
        }

        @Test
        void shouldTakeASlashOffWhereOpaWritesOne() throws Exception {
            byte[] archive = ArchiveWriter.write(new TreeMap<>(Map.of("/data.json", text("{}"))));
            assertThat(ArchiveReader.readOpa(archive)).containsOnlyKeys("data.json");
            assertThatThrownBy(() -> ArchiveReader.read(archive))
                    .hasMessageContaining("not a plain relative path");
        }

        @Test
        void shouldRefuseMoreThanSixteenMebibytes() {
            assertThatThrownBy(() -> ArchiveReader.read(new byte[(16 << 20) + 1]))
                    .hasMessageContaining("larger than 16 MiB");
        }

        @Test
        void shouldRefuseOrReadWhateverItIsGiven() {
            byte[] good =
                    ArchiveWriter.write(
                            new TreeMap<>(Map.of("a.json", text("{}"), "b.json", text("[]"))));
            Random random = new Random(7);
            for (int i = 0; i < 3_000; i++) {
                byte[] changed = good.clone();
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
                try {
                    assertThat(ArchiveReader.read(changed)).hasSizeLessThan(3);
                } catch (ReleaseRefused e) {
                    assertThat(e.getMessage()).isNotBlank();
                }
            }
        }
    }

    @Nested
    class Hostile {
        @ParameterizedTest
        @MethodSource("dev.countersign.policy.bundle.ArchiveReaderTest#hostile")
        void shouldBeRefusedInBoundedMemoryAndTime(String name) {
            byte[] archive = HOSTILE.getOrDefault(name, new byte[0]);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            Assertions.assertThatCode(() ->
                            org.junit.jupiter.api.Assertions.assertTimeout(
                                    Duration.ofSeconds(10),
                                    () ->
                                            assertThatThrownBy(() -> ArchiveReader.read(archive))
                                                    .isInstanceOf(ReleaseRefused.class)
                                                    .message()
                                                    .matches("[\\x20-\\x7e]{10,300}")))
                    .doesNotThrowAnyException();
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated")
                    .isLessThan(MOST_MEMORY);
        }

        @Test
        void shouldSayThatOneEndsTooEarly() {
            byte[] half = HOSTILE.getOrDefault("truncated-gzip", new byte[0]);
            assertThatThrownBy(() -> ArchiveReader.read(half))
                    .isInstanceOf(ReleaseRefused.class)
                    .hasMessageContaining("no whole tar.gz")
                    .hasMessageNotContaining("null");
        }

        @Test
        void shouldBeRefusedForTheirOwnFault() {
            Map.of(
                            "traversal", "plain relative path",
                            "symlink", "tar type '2'",
                            "pax-path", "tar type 'x'",
                            "bomb-one-file", "larger than 16 MiB",
                            "bomb-slow", "more than 64 MiB",
                            "bomb-many-files", "250 times",
                            "entries-too-many", "4000 entries",
                            "duplicate-by-case", "twice",
                            "trailing-member", "goes on after its end",
                            "truncated-tar", "before its end mark")
                    .forEach((name, fault) ->
                            assertThatThrownBy(() ->
                                            ArchiveReader.read(
                                                    HOSTILE.getOrDefault(name, new byte[0])))
                                    .hasMessageContaining(fault));
        }

        @Test
        void shouldAllBeDescribed() throws IOException {
            String readme =
                    Files.readString(
                            Path.of("src", "test", "resources", "hostile-archives", "README.md"));
            TreeSet<String> described = new TreeSet<>();
            Pattern.compile("(?m)^\\| `([a-z-]+)` \\|")
                    .matcher(readme)
                    .results()
                    .forEach(row -> described.add(row.group(1)));
            assertThat(described).isEqualTo(new TreeSet<>(HOSTILE.keySet()));
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
