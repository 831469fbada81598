package dev.countersign.identity.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How many calls each client may make: a bucket that holds the calls of one minute and fills
 * evenly. In the memory of this server: of several servers each counts for itself, and a restart
 * begins anew. Bounded: a client that was silent for two minutes has a full bucket anyway.
 */
@Singleton
final class ClientRates {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final long MOST_CLIENTS = 10_000;

    private final Cache<Key, Bucket> buckets =
            Caffeine.newBuilder()
                    .maximumSize(MOST_CLIENTS)
                    .expireAfterAccess(WINDOW.multipliedBy(2))
                    .build();
    private final int usual;
    private final TimeMeter meter;

    ClientRates(ClientSettings settings, Clock clock) {
        this.usual = settings.requestsPerMinute();
        this.meter = new ClockMeter(clock);
    }

    /** A client under one limit: another limit is another bucket. */
    private record Key(String client, int limit) {}

    /**
     * What a call left.
     *
     * @param resetSeconds until all calls are free again
     * @param waitSeconds until one call is free; 0 when this one was
     */
    record Taken(int limit, long left, long resetSeconds, long waitSeconds) {
        boolean isRefused() {
            return waitSeconds > 0;
        }

        /** {@code RateLimit-Policy} of draft-ietf-httpapi-ratelimit-headers-10. */
        String policy() {
            return "\"client\";q=" + limit + ";w=" + WINDOW.toSeconds();
        }

        /** {@code RateLimit} of the same draft. */
        String state() {
            return "\"client\";r=" + left + ";t=" + resetSeconds;
        }
    }

    Taken take(ApiClient client) {
        Integer own = client.requestsPerMinute();
        int limit = own == null ? usual : own;
        ConsumptionProbe probe =
                buckets.get(new Key(client.id(), limit), key -> bucket(key.limit()))
                        .tryConsumeAndReturnRemaining(1);
        return new Taken(
                limit,
                probe.getRemainingTokens(),
                seconds(probe.getNanosToWaitForReset()),
                probe.isConsumed() ? 0 : Math.max(1, seconds(probe.getNanosToWaitForRefill())));
    }

    int usual() {
        return usual;
    }

    private Bucket bucket(int limit) {
        return Bucket.builder()
                .addLimit(bandwidth -> bandwidth.capacity(limit).refillGreedy(limit, WINDOW))
                .withCustomTimePrecision(meter)
                .build();
    }

    private static long seconds(long nanos) {
        return Duration.ofNanos(nanos).plusMillis(999).toSeconds();
    }

    /** The server's clock, for the limiter. */
    private record ClockMeter(Clock clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            Instant now = clock.instant();
            return Duration.between(Instant.EPOCH, now).toNanos();
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
