package dev.countersign.identity;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How people sign in here, and for how long.
 *
 * @param localAccounts whether passwords kept here are taken
 * @param idle a session ends after this long without a request
 * @param longest a session ends after this long in any case
 * @param clientAddressHeader the header in which reverse proxies name the client's address
 * @param trustedProxies the networks of those proxies; from anywhere else the header means nothing
 * @param recover the username that gets a one-time password at the start; the way in when nothing
 *     else is left
 */
@ConfigurationProperties("countersign.sign-in")
record SignInSettings(
        @Bindable(defaultValue = "true") boolean localAccounts,
        @Bindable(defaultValue = "2h") Duration idle,
        @Bindable(defaultValue = "12h") Duration longest,
        @Nullable String clientAddressHeader,
        @Bindable(defaultValue = "") List<String> trustedProxies,
        @Nullable String recover) {
    SignInSettings {
        trustedProxies = trustedProxies.stream().filter(network -> !network.isBlank()).toList();
        if (clientAddressHeader != null && trustedProxies.isEmpty()) {
            throw new IllegalArgumentException(
                    "countersign.sign-in.client-address-header needs"
                            + " countersign.sign-in.trusted-proxies: anybody can send a header");
        }
        networks(trustedProxies);
        limited("idle", idle, Duration.ofDays(1));
        limited("longest", longest, Duration.ofDays(7));
        if (idle.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "countersign.sign-in.idle must not be longer than countersign.sign-in.longest");
        }
    }

    /**
     * Whether a password kept here opens this account: every one where they are switched on, the
     * one that is being recovered otherwise.
     */
    boolean takesPasswordOf(String username) {
        return localAccounts || username.equalsIgnoreCase(recover);
    }

    /** The networks of trusted proxies. */
    List<Network> proxies() {
        return networks(trustedProxies);
    }

    private static List<Network> networks(List<String> texts) {
        try {
            return texts.stream().map(Network::of).toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "countersign.sign-in.trusted-proxies: " + e.getMessage(), e);
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
