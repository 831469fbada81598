package dev.countersign.endpoint;

import io.micronaut.http.HttpStatus;
import java.util.Locale;

/** A refusal of the token endpoint (RFC 6749 section 5.2). */
final class TokenRefusal extends RuntimeException {
    private final Kind kind;

    /** Errors of RFC 6749 section 5.2. */
    enum Kind {
        INVALID_REQUEST(HttpStatus.BAD_REQUEST),
        INVALID_CLIENT(HttpStatus.UNAUTHORIZED),
        UNSUPPORTED_GRANT_TYPE(HttpStatus.BAD_REQUEST);

        private final HttpStatus status;

        Kind(HttpStatus status) {
            this.status = status;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        HttpStatus status() {
            return status;
        }
    }

    TokenRefusal(Kind kind, String detail) {
        super(detail);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
