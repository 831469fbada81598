package dev.countersign.identity;

import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * How many wrong passwords came from one address, whoever they were for. Who guesses at many
 * accounts is stopped here, before their guesses lock many people out.
 */
@Singleton
final class FailedGuesses extends Attempts {
    FailedGuesses(Clock clock) {
        super(clock);
    }
}
