package dev.countersign.gate.command;

import dev.countersign.gate.sync.SyncLoop;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps a command that stays in touch with the server until it is closed, on a thread of its own,
 * and says when the gate begins or ends to observe. That the server is out of reach stops nothing.
 */
final class BackgroundSync implements AutoCloseable {
    private static final Duration STEP = Duration.ofSeconds(30);

    private final Workplace place;
    private final Workplace.Enrolled enrolled;
    private final SyncLoop loop;
    private final Thread thread;
    private Optional<String> warned = Optional.empty();

    private BackgroundSync(Workplace place, Workplace.Enrolled enrolled) {
        this.place = place;
        this.enrolled = enrolled;
        this.loop = place.syncLoop(enrolled, SyncLoop.INTERVAL, this::say);
        this.thread = Thread.ofPlatform().name("sync").daemon().unstarted(this::work);
    }

    /** Says the mode at once; the first round follows. */
    static BackgroundSync start(Workplace place, Workplace.Enrolled enrolled) {
        BackgroundSync sync = new BackgroundSync(place, enrolled);
        sync.sayMode();
        sync.thread.start();
        return sync;
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Duration wait = loop.look();
                sayMode();
                // In short steps: time that the machine is asleep does not count for a thread.
                Thread.sleep(wait.compareTo(STEP) > 0 ? STEP : wait);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void sayMode() {
        Optional<String> warning = place.mode(enrolled).warning();
        if (!warning.equals(warned)) {
            say(warning.orElse("This gate enforces again."));
            warned = warning;
        }
    }

    private void say(String line) {
        place.err().println("countersign: " + line);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
