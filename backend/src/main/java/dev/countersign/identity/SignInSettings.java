package dev.countersign.identity;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How people sign in here, and for how long.
 *
 * @param localAccounts whether passwords kept here are taken
 * @param idle a session ends after this long without a request
 * @param longest a session ends after this long in any case
 * @param clientAddressHeader the header in which the reverse proxy names the client's address; its
 *     last entry counts, because earlier ones may be the client's own words
 * @param recover the username that gets a one-time password at the start; the way in when nothing
 *     else is left
 */
@ConfigurationProperties("countersign.sign-in")
record SignInSettings(
        @Bindable(defaultValue = "true") boolean localAccounts,
        @Bindable(defaultValue = "2h") Duration idle,
        @Bindable(defaultValue = "12h") Duration longest,
        @Nullable String clientAddressHeader,
        @Nullable String recover) {
    SignInSettings {
        limited("idle", idle, Duration.ofDays(1));
        limited("longest", longest, Duration.ofDays(7));
        if (idle.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "countersign.sign-in.idle must not be longer than countersign.sign-in.longest");
        }
    }

    private static void limited(String name, Duration value, Duration most) {
        if (value.compareTo(Duration.ofMinutes(1)) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "countersign.sign-in."
                            + name
                            + " has to be between 1m and "
                            + most.toHours()
                            + "h");
        }
    }
}
