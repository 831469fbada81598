package dev.countersign.gate.posture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.home.GateHome;
import dev.countersign.token.PostureReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostureHistoryTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    @TempDir Path folder;

    private static PostureReport report(
            long second, @Nullable Boolean disk, List<PostureReport.Tool> tools) {
        return new PostureReport(
                NOW.plusSeconds(second),
                "linux",
                List.of(6L, 1L),
                Map.of("disk_encrypted", new PostureReport.Fact(disk, "test", "")),
                tools);
    }

    private static PostureReport.Tool ollama(long minor) {
        return new PostureReport.Tool(
                "ollama",
                List.of(0L, minor),
                Map.of("cloud_disabled", new PostureReport.Fact(true, "test", "")),
                List.of());
    }

    @Test
    void shouldTellWhatChangedWhen() throws IOException {
        GateHome home = GateHome.open(folder);
        assertThat(PostureHistory.of(home)).isEmpty();
        PostureHistory.remember(home, report(0, true, List.of()));
        PostureHistory.remember(home, report(10, true, List.of()));
        PostureHistory.remember(home, report(20, false, List.of(ollama(33))));
        PostureHistory.remember(home, report(30, null, List.of(ollama(34))));
        PostureHistory.remember(home, report(40, null, List.of()));
        PostureHistory history = PostureHistory.of(home).orElseThrow();
        assertThat(history.reports()).isEqualTo(5);
        assertThat(history.first()).isEqualTo(NOW);
        assertThat(history.last()).isEqualTo(NOW.plusSeconds(40));
        assertThat(history.changes())
                .containsExactly(
                        new PostureHistory.Change(
                                NOW.plusSeconds(20), "disk_encrypted", "true", "false"),
                        new PostureHistory.Change(
                                NOW.plusSeconds(20), "ollama cloud_disabled", "absent", "true"),
                        new PostureHistory.Change(
                                NOW.plusSeconds(20), "ollama version", "absent", "0.33"),
                        new PostureHistory.Change(
                                NOW.plusSeconds(30), "disk_encrypted", "false", "unknown"),
                        new PostureHistory.Change(
                                NOW.plusSeconds(30), "ollama version", "0.33", "0.34"),
                        new PostureHistory.Change(
                                NOW.plusSeconds(40), "ollama cloud_disabled", "true", "absent"),
                        new PostureHistory.Change(
                                NOW.plusSeconds(40), "ollama version", "0.34", "absent"));
    }

    @Test
    void shouldForgetTheOldestChangesFirst() {
        PostureHistory history = PostureHistory.start(report(0, true, List.of()));
        for (int i = 1; i <= PostureHistory.MAX_CHANGES + 1; i++) {
            history = history.with(report(i, i % 2 == 0, List.of()));
        }
        assertThat(history.changes()).hasSize(PostureHistory.MAX_CHANGES);
        assertThat(history.changes().getFirst().at()).isEqualTo(NOW.plusSeconds(2));
        assertThat(history.reports()).isEqualTo(PostureHistory.MAX_CHANGES + 2);
    }

    @Test
    void shouldStartAnewWhenTheFileIsDamaged() throws IOException {
        GateHome home = GateHome.open(folder);
        PostureHistory.remember(home, report(0, true, List.of()));
        Files.writeString(folder.resolve("posture-history.json"), "{\"reports\":1");
        assertThat(PostureHistory.of(home)).isEmpty();
        PostureHistory.remember(home, report(10, false, List.of()));
        assertThat(PostureHistory.of(home).orElseThrow().reports()).isEqualTo(1);
    }
}
