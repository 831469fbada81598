package dev.countersign.endpoint;

import java.time.Duration;

/** Too many failures; to be tried again after a while. */
final class TooManyAttempts extends RuntimeException {
    private final Duration wait;

    TooManyAttempts(Duration wait) {
        super("too many failed enrolments");
        this.wait = wait;
    }

    /** Whole seconds from 1, for {@code Retry-After} (RFC 9110 section 10.2.3). */
    long seconds() {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
