package dev.countersign.gate.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.token.DevicePrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What several real processes, a kill, and a full disk do to the record. */
class RecordProcessTest {
    private static final DevicePrivateKey KEY = DevicePrivateKey.generate(new SecureRandom());

    @TempDir Path folder;

    private LocalRecord record() throws IOException {
        RecordBench bench = new RecordBench(folder);
        return new LocalRecord(
                bench.home,
                RecordBench.identity("dev_1"),
                KEY.publicKey(),
                () ->
                        java.util.Optional.of(
                                new dev.countersign.gate.home.BootClock.Reading("boot-1", 1)));
    }

    @Test
    void shouldChainTheEntriesOfTwoProcesses() throws Exception {
        try (RecordProcess first = RecordProcess.start(folder, "a", 1_000, KEY, "");
                RecordProcess second = RecordProcess.start(folder, "b", 1_000, KEY, "")) {
            assertThat(first.rest()).hasSize(1_000).allMatch(line -> line.startsWith("wrote "));
            assertThat(second.rest()).hasSize(1_000).allMatch(line -> line.startsWith("wrote "));
        }
        RecordReport report = record().verify();
        assertThat(report.isIntact()).as(report.faults().toString()).isTrue();
        assertThat(report.entries()).isEqualTo(2_001);
    }

    @Test
    void shouldLoseNothingThatWasAnsweredWhenItIsKilled() throws Exception {
        int answered = 0;
        for (int round = 0; round < 4; round++) {
            try (RecordProcess process =
                    RecordProcess.start(folder, "r" + round + "-", 1_000_000, KEY, "")) {
                process.await(20 + round * 37);
                answered += 20 + round * 37 + process.kill();
            }
        }
        record().append(RecordBench.NOW, RecordBench.load("after"), LocalRecord.Durability.FORCED);
        RecordReport report = record().verify();
        assertThat(report.isIntact()).as(report.faults().toString()).isTrue();
        List<RecordEntry> loads = new ArrayList<>();
        record().read(
                        1,
                        entry -> {
                            if (entry.event().kind() == EventKind.LOAD_ALLOWED) {
                                loads.add(entry);
                            }
                        });
        // at most one per kill was written and not answered
        assertThat(loads.size()).isBetween(answered + 1, answered + 1 + 4);
    }

    /** A limit on the size of files fails writes as a full disk does, also for root. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void shouldRefuseOnAFullDiskAndGoOnAfterwards() throws Exception {
        List<String> lines;
        try (RecordProcess process =
                RecordProcess.start(folder, "full", 1_000_000, KEY, "ulimit -f 64")) {
            lines = process.rest();
        }
        assertThat(lines.getLast()).startsWith("refused ");
        assertThat(lines.size()).isGreaterThan(20);
        RecordReport full = record().verify();
        assertThat(full.isIntact()).as(full.faults().toString()).isTrue();
        assertThat(full.entries()).isEqualTo(lines.size());
        record().append(
                        RecordBench.NOW,
                        RecordBench.load("room again"),
                        LocalRecord.Durability.FORCED);
        RecordReport after = record().verify();
        assertThat(after.isIntact()).as(after.faults().toString()).isTrue();
        assertThat(Files.size(folder.resolve(RecordFiles.name(1)))).isLessThan(70_000);
    }
}
