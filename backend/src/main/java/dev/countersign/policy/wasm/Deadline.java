package dev.countersign.policy.wasm;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread that opened it when the time is over, and never after it was closed:
 * closing also takes back an interrupt of its own that came too late to be noticed.
 */
final class Deadline implements AutoCloseable {
    /** One for all engines, so that an engine that is replaced leaves no thread behind. */
    private static final ScheduledThreadPoolExecutor WATCHDOG = watchdog();

    private final Thread thread = Thread.currentThread();
    private final ScheduledFuture<?> alarm;
    private boolean closed;
    private boolean passed;

    Deadline(Duration time) {
        alarm = WATCHDOG.schedule(this::pass, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static ScheduledThreadPoolExecutor watchdog() {
        ScheduledThreadPoolExecutor watchdog =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("policy-deadline").factory());
        watchdog.setRemoveOnCancelPolicy(true);
        return watchdog;
    }

    private synchronized void pass() {
        if (!closed) {
            passed = true;
            thread.interrupt();
        }
    }

    synchronized boolean passed() {
        return passed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        alarm.cancel(false);
        if (passed) {
            Thread.interrupted();
        }
    }
}
