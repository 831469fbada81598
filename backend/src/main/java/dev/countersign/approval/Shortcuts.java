package dev.countersign.approval;

import dev.countersign.platform.ServerSettings;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Whether single keys do something in the queue (WCAG 2.2, 2.1.4): on until the reader turns them
 * off in this browser.
 */
@Singleton
class Shortcuts {
    private static final String COOKIE = "countersign_shortcuts";
    private static final Duration KEPT = Duration.ofDays(365);

    private final boolean plainHttp;

    Shortcuts(ServerSettings settings) {
        this.plainHttp = settings.plainHttp();
    }

    boolean on(HttpRequest<?> request) {
        return request.getCookies()
                .findCookie(COOKIE)
                .filter(cookie -> cookie.getValue().equals("off"))
                .isEmpty();
    }

    Cookie cookie(boolean on) {
        return Cookie.of(COOKIE, on ? "on" : "off")
                .path("/reviews")
                .httpOnly(true)
                .secure(!plainHttp)
                .sameSite(SameSite.Lax)
                .maxAge(KEPT);
    }
}
