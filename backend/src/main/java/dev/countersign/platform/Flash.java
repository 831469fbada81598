package dev.countersign.platform;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One short message for the page after a redirect. It travels as a message key in a cookie that the
 * next page takes away; texts never travel, so a forged cookie shows nothing of its own.
 */
@Singleton
public final class Flash {
    static final String COOKIE = "countersign_flash";
    private static final Pattern KEY = Pattern.compile("[a-z_]{1,40}");

    private final boolean plainHttp;

    Flash(ServerSettings settings) {
        this.plainHttp = settings.plainHttp();
    }

    /**
     * Leads the browser to {@code path} with GET (303), where the text {@code flash.<key>} is
     * shown.
     */
    public MutableHttpResponse<?> seeOther(String path, String key) {
        return HttpResponse.seeOther(URI.create(path)).cookie(cookie(key).maxAge(60));
    }

    /** The key that the request carries, when it has the form of one. */
    public Optional<String> key(HttpRequest<?> request) {
        return request.getCookies()
                .findCookie(COOKIE)
                .map(Cookie::getValue)
                .filter(value -> KEY.matcher(value).matches());
    }

    /** The cookie that takes the message away. */
    public Cookie taken() {
        return cookie("").maxAge(0);
    }

    private Cookie cookie(String value) {
        return Cookie.of(COOKIE, value)
                .path("/")
                .httpOnly(true)
                .secure(!plainHttp)
                .sameSite(SameSite.Lax);
    }
}
