package dev.countersign.identity;

import io.micronaut.http.HttpRequest;
import io.micronaut.security.csrf.generator.CsrfHmacTokenGenerator;
import io.micronaut.security.csrf.validator.CsrfTokenValidator;
import jakarta.inject.Singleton;

/**
 * Whether a form's token is good. With a session it is one that this server made for that very
 * session, whatever became of the cookie beside it: a form outlives that cookie. Without a session
 * it is the one of the browser's cookie.
 */
@Singleton
public final class FormTokens {
    private static final char SEPARATOR = '.';

    private final CsrfTokenValidator<HttpRequest<?>> validator;
    private final CsrfHmacTokenGenerator<HttpRequest<?>> generator;
    private final Sessions sessions;

    FormTokens(
            CsrfTokenValidator<HttpRequest<?>> validator,
            CsrfHmacTokenGenerator<HttpRequest<?>> generator,
            Sessions sessions) {
        this.validator = validator;
        this.generator = generator;
        this.sessions = sessions;
    }

    public boolean isGood(HttpRequest<?> request, String token) {
        return validator.validateCsrfToken(request, token) || isOfSession(request, token);
    }

    private boolean isOfSession(HttpRequest<?> request, String token) {
        int split = token.indexOf(SEPARATOR);
        return split > 0
                && sessions.id(request).isPresent()
                && Hashes.same(
                        token.substring(0, split),
                        generator.hmac(request, token.substring(split + 1)));
    }
}
