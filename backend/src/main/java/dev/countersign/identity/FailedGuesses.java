package dev.countersign.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How many wrong passwords came from one address, whoever they were for. Who guesses at many
 * accounts is stopped here, before their guesses lock many people out. Counted per server, in
 * windows of a quarter of an hour; a restart forgets.
 */
@Singleton
final class FailedGuesses {
    static final int MOST = 50;
    static final Duration WINDOW = Duration.ofMinutes(15);
    private static final int MOST_ADDRESSES = 50_000;

    private record Window(Instant ends, int failures) {}

    private final Cache<String, Window> windows =
            Caffeine.newBuilder().maximumSize(MOST_ADDRESSES).build();
    private final Clock clock;

    FailedGuesses(Clock clock) {
        this.clock = clock;
    }

    /** How long the address has to wait; zero when it may try. */
    Duration wait(String address) {
        Instant now = clock.instant();
        Window window = windows.getIfPresent(address);
        boolean stopped =
                window != null && now.isBefore(window.ends()) && window.failures() >= MOST;
        return stopped && window != null ? Duration.between(now, window.ends()) : Duration.ZERO;
    }

    void failed(String address) {
        Instant now = clock.instant();
        windows.asMap()
                .compute(
                        address,
                        (_, known) ->
                                known == null || !now.isBefore(known.ends())
                                        ? new Window(now.plus(WINDOW), 1)
                                        : new Window(known.ends(), known.failures() + 1));
    }
}
