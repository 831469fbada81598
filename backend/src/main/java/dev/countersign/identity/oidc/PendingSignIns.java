package dev.countersign.identity.oidc;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import dev.countersign.identity.Hashes;
import dev.countersign.identity.HostCookie;
import dev.countersign.identity.LocalPath;
import dev.countersign.identity.Sealed;
import dev.countersign.platform.DataDirectory;
import dev.countersign.platform.ServerSettings;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Sign-ins that were begun and are at the provider now. Each is in a sealed cookie of the browser
 * that began it and nowhere else, so beginning many costs the server nothing. An answer takes the
 * cookie away from the browser; who kept a copy can come with it again until ten minutes are over.
 * That a code counts once is for the provider to see to (RFC 6749 section 4.1.2).
 */
@Singleton
@Requires(beans = OidcSettings.class)
final class PendingSignIns {
    static final Duration LIFE = Duration.ofMinutes(10);

    private final Sealed sealed;
    private final HostCookie cookie;
    private final Clock clock;

    PendingSignIns(DataDirectory directory, ServerSettings settings, Clock clock) {
        this.sealed =
                new Sealed(
                        directory.secret("session.secret").getBytes(StandardCharsets.UTF_8),
                        "sign-in at the provider");
        this.cookie = new HostCookie("countersign_oidc", settings);
        this.clock = clock;
    }

    /** What the answer has to fit to. */
    record Pending(String state, String nonce, String verifier, Instant begun, String next) {
        static Pending begin(Instant now, String next) {
            return new Pending(
                    new State().getValue(),
                    new Nonce().getValue(),
                    new CodeVerifier().getValue(),
                    now,
                    LocalPath.of(next));
        }

        private String text() {
            return String.join(
                    "\n", state, nonce, verifier, Long.toString(begun.toEpochMilli()), next);
        }

        private static Pending parse(String text) {
            String[] parts = text.split("\n", 5);
            return new Pending(
                    parts[0],
                    parts[1],
                    parts[2],
                    Instant.ofEpochMilli(Long.parseLong(parts[3])),
                    LocalPath.of(parts[4]));
        }
    }

    Pending begin(String next) {
        return Pending.begin(clock.instant(), next);
    }

    Cookie cookie(Pending pending) {
        return cookie.of(sealed.seal(pending.text())).maxAge(LIFE);
    }

    Cookie gone() {
        return cookie.gone();
    }

    /** The sign-in that this browser began less than ten minutes ago, if the answer is to it. */
    Optional<Pending> answered(HttpRequest<?> request, String state) {
        return cookie.in(request)
                .flatMap(sealed::open)
                .map(Pending::parse)
                .filter(pending -> clock.instant().isBefore(pending.begun().plus(LIFE)))
                .filter(pending -> Hashes.same(pending.state(), state));
    }
}
