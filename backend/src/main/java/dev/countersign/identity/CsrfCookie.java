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
import io.micronaut.security.csrf.generator.CsrfTokenGenerator;
import io.micronaut.security.csrf.repository.CsrfTokenRepository;
import io.micronaut.security.csrf.validator.CsrfTokenValidator;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Gives each page a CSRF token that belongs to its session: made when the browser has none or one
 * of an earlier session. {@link CsrfCheck} does the checking.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class CsrfCookie {
    private static final String FRESH = "countersign.csrf";

    private final CsrfTokenGenerator<HttpRequest<?>> generator;
    private final CsrfTokenValidator<HttpRequest<?>> validator;
    private final HostCookie cookie;

    CsrfCookie(
            CsrfTokenGenerator<HttpRequest<?>> generator,
            CsrfTokenValidator<HttpRequest<?>> validator,
            ServerSettings settings) {
        this.generator = generator;
        this.validator = validator;
        this.cookie = cookie(settings);
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
            fresh(request).ifPresent(token -> response.cookie(cookie.of(token)));
        }
    }

    /** A cache would hand one browser's token to all others. */
    private static boolean isShared(HttpResponse<?> response) {
        return response.getHeaders().getAll(HttpHeaders.CACHE_CONTROL).stream()
                .anyMatch(value -> value.contains("public"));
    }

    private boolean holdsValid(HttpRequest<?> request) {
        return cookie.in(request)
                .filter(token -> validator.validateCsrfToken(request, token))
                .isPresent();
    }

    private static HostCookie cookie(ServerSettings settings) {
        return new HostCookie("countersign_csrf", settings);
    }

    private static Optional<String> fresh(HttpRequest<?> request) {
        return request.getAttribute(FRESH, String.class);
    }

    /**
     * The token made for this very answer, else the browser's. Stands in for the framework's own
     * repository, which knows one cookie name for plain http and https.
     */
    @Singleton
    static final class Tokens implements CsrfTokenRepository<HttpRequest<?>> {
        private final HostCookie cookie;

        Tokens(ServerSettings settings) {
            this.cookie = cookie(settings);
        }

        @Override
        public Optional<String> findCsrfToken(HttpRequest<?> request) {
            return fresh(request).or(() -> cookie.in(request));
        }

        @Override
        public int getOrder() {
            return -1;
        }
    }
}
