package dev.countersign.policy.opa;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which OPA server evaluates, and how it is spoken to.
 *
 * @param url where OPA is, for example {@code https://opa.example:8181}; {@code /v1/data/…} is
 *     added
 * @param connectTimeout how long one attempt to connect may take; the whole exchange has {@code
 *     countersign.policy.deadline}
 * @param connections how many questions are asked at once
 * @param bundle the name OPA gives our bundle; needed only where it has several
 * @param tokenFile holds the bearer token; read anew for every question
 * @param caFile PEM certificates that OPA's own has to chain to, instead of Java's
 * @param allowPlainHttp whether an address beyond this machine may be spoken to without TLS
 */
@Requires(property = "countersign.policy.engine", value = "opa")
@ConfigurationProperties("countersign.policy.opa")
record OpaSettings(
        @Nullable URI url,
        @Bindable(defaultValue = "500ms") Duration connectTimeout,
        @Bindable(defaultValue = "32") int connections,
        @Nullable String bundle,
        @Nullable Path tokenFile,
        @Nullable Path caFile,
        @Bindable(defaultValue = "false") boolean allowPlainHttp) {
    private static final Set<String> THIS_MACHINE =
            Set.of("localhost", "127.0.0.1", "[::1]", "[0:0:0:0:0:0:0:1]");

    OpaSettings {
        requireAddress(url);
        if (connectTimeout.toMillis() < 1 || connectTimeout.compareTo(Duration.ofSeconds(10)) > 0) {
            throw new IllegalArgumentException(
                    "countersign.policy.opa.connect-timeout has to be between 1ms and 10s");
        }
        if (connections < 1 || connections > 1024) {
            throw new IllegalArgumentException(
                    "countersign.policy.opa.connections has to be between 1 and 1024");
        }
        if (plain(url) && !local(url) && !allowPlainHttp) {
            throw new IllegalArgumentException(
                    "countersign.policy.opa.url is plain http and leaves this machine: whoever sits in between could allow anything. Use https, or set countersign.policy.opa.allow-plain-http=true where the network itself is trusted.");
        }
        if (plain(url) && !local(url) && tokenFile != null) {
            throw new IllegalArgumentException(
                    "countersign.policy.opa.token-file would send the token in clear: use https");
        }
    }

    private static void requireAddress(@Nullable URI url) {
        if (url == null
                || url.getHost() == null
                || !Set.of("http", "https").contains(String.valueOf(url.getScheme()))
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "countersign.policy.opa.url has to be like https://opa.example:8181, without user, query and fragment");
        }
    }

    /** Where the one rule that decides is answered. */
    URI decision() {
        String base = String.valueOf(url);
        return URI.create(
                (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                        + "/v1/data/countersign/main/decision?provenance=true");
    }

    /** Whether what is said to OPA and back can be read and changed on the way. */
    boolean exposed() {
        return plain(url) && !local(url);
    }

    private static boolean plain(@Nullable URI url) {
        return url != null && "http".equals(url.getScheme());
    }

    private static boolean local(@Nullable URI url) {
        return url != null && THIS_MACHINE.contains(url.getHost());
    }
}
