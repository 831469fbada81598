package dev.countersign.gate.sync;

import dev.countersign.gate.server.ServerException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a resident program in touch with the server: a round every so often, with jitter so that a
 * fleet does not call at once, and less and less often while it fails, down to once an hour.
 *
 * <p>Has no thread of its own: the program calls {@link #look} from its scheduler.
 */
public final class SyncLoop {
    /** How often, while it succeeds. */
    public static final Duration INTERVAL = Duration.ofMinutes(15);

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final double JITTER = 0.1;
    private static final int MOST_DOUBLINGS = 10;

    private final Round round;
    private final Clock clock;
    private final RandomGenerator random;
    private final Duration interval;
    private final Consumer<String> tell;
    private @Nullable Instant due;
    private int failures;
    private String failedWith = "";

    /**
     * @param interval between rounds while they succeed
     * @param tell receives one line per change
     */
    public SyncLoop(
            Round round,
            Clock clock,
            RandomGenerator random,
            Duration interval,
            Consumer<String> tell) {
        this.round = round;
        this.clock = clock;
        this.random = random;
        this.interval = interval;
        this.tell = tell;
    }

    /** One exchange with the server. */
    @FunctionalInterface
    public interface Round {
        /** Returns what changed, one line each. */
        List<String> run() throws IOException, ServerException, SyncException;
    }

    /**
     * Does a round if one is due.
     *
     * @return how long until the next one is due; never longer than about an hour
     */
    public synchronized Duration look() {
        Instant now = clock.instant();
        Instant next = due;
        // A clock that was set back must not put the next round off.
        boolean wait =
                next != null
                        && now.isBefore(next)
                        && Duration.between(now, next).compareTo(longest()) <= 0;
        if (!wait) {
            attempt(now);
            next = clock.instant().plus(pause());
            due = next;
        }
        return Duration.between(clock.instant(), next);
    }

    private void attempt(Instant now) {
        try {
            round.run().forEach(tell);
            if (failures > 0) {
                tell.accept("The server answers again.");
            }
            failures = 0;
            failedWith = "";
        } catch (IOException | ServerException | SyncException | RuntimeException e) {
            failures = Math.min(failures + 1, MOST_DOUBLINGS);
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            if (!why.equals(failedWith)) {
                tell.accept("No synchronisation since " + now + ": " + why);
                failedWith = why;
            }
        }
    }

    private Duration longest() {
        Duration most = interval.compareTo(LONGEST_PAUSE) > 0 ? interval : LONGEST_PAUSE;
        return most.plus(most.dividedBy(5));
    }

    private Duration pause() {
        Duration plain = interval;
        if (failures > 0) {
            plain = FIRST_PAUSE.multipliedBy(1L << (failures - 1));
            plain = plain.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : plain;
        }
        double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        return Duration.ofMillis((long) (plain.toMillis() * factor));
    }
}
