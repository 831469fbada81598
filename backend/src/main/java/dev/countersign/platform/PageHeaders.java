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

    /** Passkeys are for our own pages; nothing else that a device can do is needed. */
    private static final String PERMISSIONS =
            "accelerometer=(), autoplay=(), camera=(),"
                    + " display-capture=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(),"
                    + " idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(),"
                    + " payment=(), publickey-credentials-create=(self),"
                    + " publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(),"
                    + " xr-spatial-tracking=()";

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
                .header("Permissions-Policy", PERMISSIONS)
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin");
        if (!plainHttp) {
            response.header("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
        }
        boolean mayBeKept = response.getHeaders().contains(HttpHeaders.CACHE_CONTROL);
        if (!mayBeKept && !request.getPath().startsWith("/assets/")) {
            response.header(HttpHeaders.CACHE_CONTROL, "no-store");
        }
    }
}
