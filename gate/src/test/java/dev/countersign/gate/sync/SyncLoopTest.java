package dev.countersign.gate.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.sample.SampleLaptop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SyncLoopTest {
    private final SampleLaptop.Time time = new SampleLaptop.Time();
    private final List<String> told = new ArrayList<>();
    private int rounds;
    private boolean broken;

    private final SyncLoop loop =
            new SyncLoop(
                    () -> {
                        rounds++;
                        if (broken) {
                            throw new IOException("no route");
                        }
                        return List.of();
                    },
                    time,
                    new Random(1),
                    SyncLoop.INTERVAL,
                    told::add);

    @Test
    void shouldBeginAtOnceAndThenKeepTheInterval() {
        Duration wait = loop.look();
        assertThat(rounds).isEqualTo(1);
        assertThat(wait).isBetween(Duration.ofSeconds(809), Duration.ofSeconds(991));
        time.pass(wait.minusSeconds(1));
        loop.look();
        assertThat(rounds).isEqualTo(1);
        time.pass(Duration.ofSeconds(1));
        loop.look();
        assertThat(rounds).isEqualTo(2);
        assertThat(told).isEmpty();
    }

    @Test
    void shouldGoSlowerWhileItFailsButNeverSlowerThanAboutAnHour() {
        broken = true;
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Duration wait = loop.look();
            waits.add(wait);
            time.pass(wait);
        }
        assertThat(rounds).isEqualTo(12);
        assertThat(waits.getFirst()).isBetween(Duration.ofSeconds(54), Duration.ofSeconds(66));
        assertThat(waits.get(3)).isBetween(Duration.ofMinutes(7), Duration.ofMinutes(9));
        assertThat(waits).allSatisfy(wait -> assertThat(wait).isLessThan(Duration.ofMinutes(67)));
        assertThat(waits.getLast()).isGreaterThan(Duration.ofMinutes(53));
        assertThat(told).containsExactly("No synchronisation since 2026-11-23T09:00:00Z: no route");
    }

    @Test
    void shouldSayOnceThatTheServerAnswersAgain() {
        broken = true;
        time.pass(loop.look());
        broken = false;
        time.pass(loop.look());
        loop.look();
        assertThat(told).hasSize(2).last().isEqualTo("The server answers again.");
    }

    @Test
    void shouldNotWaitForAClockThatWasSetBack() {
        loop.look();
        time.set(Duration.ofDays(-2));
        loop.look();
        assertThat(rounds).isEqualTo(2);
    }
}
