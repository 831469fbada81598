package dev.countersign.gate.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Denial of service: bodies of other accounts hold up nobody. */
class BodyBudgetTest {
    private static final long MEMORY = 256L * 1024 * 1024;
    private static final long MEGABYTE = 1024 * 1024;

    private final BodyBudget budget =
            new BodyBudget(
                    new Limits(
                            512,
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(20),
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(30),
                            MEMORY));

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS)
    void shouldLeaveRoomForEnrolledAccountsWhenStrangersSendWithoutEnd() throws Exception {
        try (BodyBudget.Room all = budget.room(-1, false);
                BodyBudget.Room ours = budget.room(10 * MEGABYTE, true)) {
            assertThat(all.free().availablePermits()).isZero();
            assertThat(ours.kilobytes()).isGreaterThan(10 * 1024);
        }
    }

    @Test
    void shouldGiveRoomBack() throws Exception {
        for (int i = 0; i < 100; i++) {
            try (BodyBudget.Room room = budget.room(-1, true)) {
                assertThat(room.kilobytes()).isPositive();
            }
        }
    }

    @Test
    void shouldRefuseWhatNeverFits() {
        assertThatThrownBy(() -> budget.room(MEMORY, true)).isInstanceOf(RefusedException.class);
    }
}
