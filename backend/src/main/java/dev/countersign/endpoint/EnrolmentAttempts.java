package dev.countersign.endpoint;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.countersign.problem.Problem;
import dev.countersign.token.Digest;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Limits failed enrolments per remote address (IPv6: per /64) and per code, whatever address tries
 * it. Codes of 130 bits cannot be guessed; this keeps the trying cheap for the server. Bounded
 * memory, per server process; an attempt counts from its begin, so parallel ones gain nothing.
 */
@Singleton
final class EnrolmentAttempts {
    /** Failures from one address within a {@link #WINDOW}. */
    static final int PER_ADDRESS = 20;

    /** Failures of one code within a {@link #WINDOW}. */
    static final int PER_CODE = 5;

    static final Duration WINDOW = Duration.ofMinutes(10);
    private static final long MOST_WINDOWS = 10_000;

    private final Cache<String, Window> windows =
            Caffeine.newBuilder().maximumSize(MOST_WINDOWS).build();
    private final Clock clock;

    EnrolmentAttempts(Clock clock) {
        this.clock = clock;
    }

    private record Window(Instant start, int count) {
        boolean holds(Instant now) {
            return !now.isBefore(start) && now.isBefore(start.plus(WINDOW));
        }
    }

    /** An attempt that was let through. */
    final class Attempt {
        private final String address;
        private final String code;

        private Attempt(String address, String code) {
            this.address = address;
            this.code = code;
        }

        /** It succeeded and counts no more. */
        void succeeded() {
            forget(address);
            forget(code);
        }
    }

    /**
     * Begins an attempt.
     *
     * @param network from where, as {@link dev.countersign.identity.ClientAddress} names it
     * @throws Problem {@code access.rate_limited} when address or code failed too often
     */
    Attempt begin(String network, String code) {
        Instant now = clock.instant();
        String address = "from " + network;
        String hashed = "code " + Digest.of(code.getBytes(StandardCharsets.UTF_8)).hex();
        count(address, PER_ADDRESS, now);
        count(hashed, PER_CODE, now);
        return new Attempt(address, hashed);
    }

    private void count(String key, int most, Instant now) {
        Window window =
                windows.asMap()
                        .compute(
                                key,
                                (_, old) ->
                                        old != null && old.holds(now)
                                                ? new Window(
                                                        old.start(),
                                                        Math.min(old.count(), most) + 1)
                                                : new Window(now, 1));
        if (window.count() > most) {
            throw Problem.tooMany(
                    "Too many enrolments failed.",
                    Duration.between(now, window.start().plus(WINDOW)));
        }
    }

    private void forget(String key) {
        windows.asMap()
                .computeIfPresent(
                        key,
                        (_, old) ->
                                old.count() > 1 ? new Window(old.start(), old.count() - 1) : null);
    }
}
