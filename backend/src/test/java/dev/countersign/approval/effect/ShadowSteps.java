package dev.countersign.approval.effect;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Lets what runs in the shadow go on at once, as if some time had passed. */
@Singleton
public final class ShadowSteps {
    private final ShadowRunner runner;
    private final Clock clock;

    ShadowSteps(ShadowRunner runner, Clock clock) {
        this.runner = runner;
        this.clock = clock;
    }

    /** Compares what was decided up to now. */
    public void settle() {
        runner.work(clock.instant().plus(ShadowRunner.SETTLED).plusMillis(1));
    }

    /** Compares as on a later day. */
    public void after(Duration time) {
        runner.work(clock.instant().plus(time));
    }
}
