package dev.countersign.identity;

import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * How many wrong passwords one signed-in person gave for their own account. Apart from {@link
 * FailedGuesses}: one person's slips do not shut the sign-in of the network that they share.
 */
@Singleton
final class OwnGuesses extends Attempts {
    OwnGuesses(Clock clock) {
        super(clock);
    }
}
