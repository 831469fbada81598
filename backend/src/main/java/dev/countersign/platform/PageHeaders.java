package dev.countersign.platform;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** What every answer tells a browser not to do. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class PageHeaders implements Ordered {
    private static final String CSP =
            "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
                    + " connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'none'";

    private final boolean plainHttp;

    PageHeaders(ServerSettings settings) {
        this.plainHttp = settings.plainHttp();
    }

    /** Outside the security filter: what that refuses is a page too. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @ResponseFilter
    void add(HttpRequest<?> request, MutableHttpResponse<?> response) {
        response.header("Content-Security-Policy", CSP)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "same-origin")
                .header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
                .header("Cross-Origin-Opener-Policy", "same-origin");
        if (!plainHttp) {
            response.header("Strict-Transport-Security", "max-age=31536000");
        }
        boolean mayBeKept = response.getHeaders().contains(HttpHeaders.CACHE_CONTROL);
        if (!mayBeKept && !request.getPath().startsWith("/assets/")) {
            response.header(HttpHeaders.CACHE_CONTROL, "no-store");
        }
    }
}
