package dev.countersign.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How often one address tried something that anybody may try, and came to nothing. Counted per
 * server, in windows of a quarter of an hour; a restart forgets.
 */
class Attempts {
    static final int MOST = 50;
    static final Duration WINDOW = Duration.ofMinutes(15);
    private static final int MOST_ADDRESSES = 50_000;

    private record Window(Instant ends, int tried) {}

    private final Cache<String, Window> windows =
            Caffeine.newBuilder().maximumSize(MOST_ADDRESSES).build();
    private final Clock clock;

    Attempts(Clock clock) {
        this.clock = clock;
    }

    /** How long the address has to wait; zero when it may try. */
    Duration wait(String address) {
        Instant now = clock.instant();
        Window window = windows.getIfPresent(address);
        return window != null && now.isBefore(window.ends()) && window.tried() >= MOST
                ? Duration.between(now, window.ends())
                : Duration.ZERO;
    }

    /**
     * Counts an attempt before it is made, so that many at once do not all pass.
     *
     * @return how long the address has to wait instead; zero when it may
     */
    Duration begin(String address) {
        Instant now = clock.instant();
        Window window =
                windows.asMap()
                        .compute(
                                address,
                                (_, known) ->
                                        known == null || !now.isBefore(known.ends())
                                                ? new Window(now.plus(WINDOW), 1)
                                                : new Window(known.ends(), known.tried() + 1));
        return window.tried() > MOST ? Duration.between(now, window.ends()) : Duration.ZERO;
    }

    /** The attempt came to something after all and does not count. */
    void succeeded(String address) {
        windows.asMap()
                .computeIfPresent(
                        address,
                        (_, known) -> new Window(known.ends(), Math.max(0, known.tried() - 1)));
    }
}
