package dev.countersign.gate.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is done to the files, verification finds it. */
class RecordPropertyTest {
    private static final int ENTRIES = 12;
    private static final List<byte[]> WHOLE = new ArrayList<>();
    private static final Path FOLDER = folder();
    private static final RecordBench BENCH = bench();

    private static Path folder() {
        try {
            return Files.createTempDirectory("record");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RecordBench bench() {
        try {
            return new RecordBench(FOLDER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeContainer
    static void fill() throws IOException {
        for (int i = 1; i < ENTRIES; i++) {
            // small files, so that the chain runs over several
            BENCH.record("dev_1", 1_500)
                    .append(
                            BENCH.now,
                            RecordBench.load("m" + i),
                            i % 3 == 0
                                    ? LocalRecord.Durability.FORCED
                                    : LocalRecord.Durability.WRITTEN);
        }
        for (int number = 1; Files.exists(BENCH.file(number)); number++) {
            WHOLE.add(BENCH.bytes(number));
        }
        assertThat(WHOLE).hasSizeGreaterThan(1);
        assertThat(BENCH.record().verify().isIntact()).isTrue();
    }

    @AfterContainer
    static void remove() throws IOException {
        try (var files = Files.walk(FOLDER)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void assertFound(int file, byte[] changed) throws IOException {
        Files.write(BENCH.file(file + 1), changed);
        try {
            RecordReport report = BENCH.record().verify();
            assertThat(report.isIntact()).isFalse();
            assertThat(report.faults())
                    .allSatisfy(fault -> assertThat(fault.sequence()).isBetween(1L, ENTRIES + 1L));
        } finally {
            Files.write(BENCH.file(file + 1), WHOLE.get(file));
        }
    }

    private static int place(int random, byte[] bytes) {
        return Math.floorMod(random, bytes.length);
    }

    private static long sequenceAt(int file, int place) {
        long sequence = 1;
        for (int i = 0; i < file; i++) {
            sequence += lines(WHOLE.get(i), WHOLE.get(i).length);
        }
        return sequence + lines(WHOLE.get(file), place);
    }

    private static long lines(byte[] bytes, int end) {
        long count = 0;
        for (int i = 0; i < end; i++) {
            count += bytes[i] == '\n' ? 1 : 0;
        }
        return count;
    }

    @Property(tries = 400)
    void shouldFindAndNameAnyFlippedBit(
            @ForAll @IntRange(max = 99) int file,
            @ForAll int at,
            @ForAll @IntRange(max = 7) int bit)
            throws IOException {
        int number = file % WHOLE.size();
        byte[] changed = WHOLE.get(number).clone();
        int place = place(at, changed);
        changed[place] ^= (byte) (1 << bit);
        long expected = sequenceAt(number, place);
        Files.write(BENCH.file(number + 1), changed);
        try {
            assertThat(BENCH.record().verify().faults())
                    .anySatisfy(fault -> assertThat(fault.sequence()).isEqualTo(expected));
        } finally {
            Files.write(BENCH.file(number + 1), WHOLE.get(number));
        }
    }

    @Property(tries = 200)
    void shouldFindAnyRemovedBytes(
            @ForAll @IntRange(max = 99) int file,
            @ForAll int at,
            @ForAll @IntRange(min = 1, max = 900) int count)
            throws IOException {
        byte[] whole = WHOLE.get(file % WHOLE.size());
        int from = place(at, whole);
        int to = Math.min(whole.length, from + count);
        byte[] changed = Arrays.copyOf(whole, whole.length - (to - from));
        System.arraycopy(whole, to, changed, from, whole.length - to);
        assertFound(file % WHOLE.size(), changed);
    }

    @Property(tries = 200)
    void shouldFindAnyTruncation(@ForAll @IntRange(max = 99) int file, @ForAll int at)
            throws IOException {
        byte[] whole = WHOLE.get(file % WHOLE.size());
        assertFound(file % WHOLE.size(), Arrays.copyOf(whole, place(at, whole)));
    }

    @Property(tries = 200)
    void shouldFindAnyLineThatMoved(
            @ForAll @IntRange(max = 99) int file, @ForAll int from, @ForAll int to)
            throws IOException {
        byte[] whole = WHOLE.get(file % WHOLE.size());
        List<String> lines =
                new ArrayList<>(
                        new String(whole, java.nio.charset.StandardCharsets.UTF_8)
                                .lines()
                                .toList());
        int source = Math.floorMod(from, lines.size());
        int target = Math.floorMod(to, lines.size());
        if (source == target) {
            return;
        }
        lines.add(target, lines.remove(source));
        assertFound(
                file % WHOLE.size(),
                (String.join("\n", lines) + "\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Property(tries = 200)
    void shouldFindAnyLineThatWasPutIn(
            @ForAll @IntRange(max = 99) int file, @ForAll int copied, @ForAll int at)
            throws IOException {
        byte[] whole = WHOLE.get(file % WHOLE.size());
        List<String> lines =
                new ArrayList<>(
                        new String(whole, java.nio.charset.StandardCharsets.UTF_8)
                                .lines()
                                .toList());
        lines.add(
                Math.floorMod(at, lines.size() + 1),
                lines.get(Math.floorMod(copied, lines.size())));
        assertFound(
                file % WHOLE.size(),
                (String.join("\n", lines) + "\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
