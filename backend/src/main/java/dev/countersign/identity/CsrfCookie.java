package dev.countersign.identity;

import dev.countersign.platform.ServerSettings;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import io.micronaut.security.csrf.CsrfConfiguration;
import io.micronaut.security.csrf.generator.CsrfTokenGenerator;
import io.micronaut.security.csrf.repository.CsrfTokenRepository;
import io.micronaut.security.csrf.validator.CsrfTokenValidator;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Gives each page a CSRF token that belongs to its session: made when the browser has none or one
 * of an earlier session. The framework's filter does the checking.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class CsrfCookie {
    private static final String FRESH = "countersign.csrf";

    private final CsrfConfiguration configuration;
    private final CsrfTokenGenerator<HttpRequest<?>> generator;
    private final CsrfTokenValidator<HttpRequest<?>> validator;
    private final boolean plainHttp;

    CsrfCookie(
            CsrfConfiguration configuration,
            CsrfTokenGenerator<HttpRequest<?>> generator,
            CsrfTokenValidator<HttpRequest<?>> validator,
            ServerSettings settings) {
        this.configuration = configuration;
        this.generator = generator;
        this.validator = validator;
        this.plainHttp = settings.plainHttp();
    }

    @RequestFilter
    void prepare(HttpRequest<?> request) {
        boolean page =
                request.getMethod() == HttpMethod.GET && !request.getPath().startsWith("/assets/");
        if (page && !holdsValid(request)) {
            request.setAttribute(FRESH, generator.generateCsrfToken(request));
        }
    }

    @ResponseFilter
    void store(HttpRequest<?> request, MutableHttpResponse<?> response) {
        if (!isShared(response)) {
            fresh(request).ifPresent(token -> response.cookie(cookie(token)));
        }
    }

    /** A cache would hand one browser's token to all others. */
    private static boolean isShared(HttpResponse<?> response) {
        return response.getHeaders().getAll(HttpHeaders.CACHE_CONTROL).stream()
                .anyMatch(value -> value.contains("public"));
    }

    private boolean holdsValid(HttpRequest<?> request) {
        return request.getCookies()
                .findCookie(configuration.getCookieName())
                .filter(cookie -> validator.validateCsrfToken(request, cookie.getValue()))
                .isPresent();
    }

    private Cookie cookie(String token) {
        return Cookie.of(configuration.getCookieName(), token)
                .path("/")
                .httpOnly(true)
                .secure(!plainHttp)
                .sameSite(SameSite.Lax);
    }

    private static Optional<String> fresh(HttpRequest<?> request) {
        return request.getAttribute(FRESH, String.class);
    }

    /** Shows the token made for this very answer to the page that is being rendered. */
    @Singleton
    static final class Fresh implements CsrfTokenRepository<HttpRequest<?>> {
        @Override
        public Optional<String> findCsrfToken(HttpRequest<?> request) {
            return fresh(request);
        }

        @Override
        public int getOrder() {
            return -1;
        }
    }
}
