package dev.countersign.identity;

import dev.countersign.platform.ServerSettings;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import java.util.Optional;

/**
 * A cookie of this host alone: {@code HttpOnly}, {@code SameSite=Lax}, for every path. Where the
 * public address is https it is {@code Secure} and its name has the prefix {@code __Host-} (RFC
 * 6265bis section 4.1.3), so that no neighbour's subdomain can plant one.
 */
public final class HostCookie {
    private final String name;
    private final boolean plainHttp;

    public HostCookie(String name, ServerSettings settings) {
        this.plainHttp = settings.plainHttp();
        this.name = plainHttp ? name : "__Host-" + name;
    }

    /** The cookie with this value, until the browser is closed. */
    public Cookie of(String value) {
        return Cookie.of(name, value)
                .path("/")
                .httpOnly(true)
                .secure(!plainHttp)
                .sameSite(SameSite.Lax);
    }

    /** Takes the cookie away. */
    public Cookie gone() {
        return of("").maxAge(0);
    }

    /** What the request carries under this name. */
    public Optional<String> in(HttpRequest<?> request) {
        return request.getCookies()
                .findCookie(name)
                .map(Cookie::getValue)
                .filter(value -> !value.isEmpty());
    }
}
