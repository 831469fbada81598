package dev.countersign.inventory.use;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A register that changes only when a server starts with a newer catalogue, remembered for a minute
 * so that not every page reads it again.
 */
final class Kept<T> {
    private static final Duration LIFE = Duration.ofMinutes(1);

    private final Supplier<T> reader;
    private final Clock clock;
    private volatile @Nullable Copy<T> copy;

    private record Copy<T>(T value, Instant until) {}

    Kept(Supplier<T> reader, Clock clock) {
        this.reader = reader;
        this.clock = clock;
    }

    T get() {
        Instant now = clock.instant();
        Copy<T> known = copy;
        if (known == null || !now.isBefore(known.until())) {
            known = new Copy<>(reader.get(), now.plus(LIFE));
            copy = known;
        }
        return known.value();
    }

    /** The next one to ask reads again. */
    void forget() {
        copy = null;
    }
}
