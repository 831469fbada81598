package dev.countersign.problem;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/** What the framework refuses before any route is known, as an address or header too long. */
@Singleton
@Primary
final class FrameworkErrors implements ErrorResponseProcessor<Object> {
    private final ProblemRenderer renderer;

    FrameworkErrors(ProblemRenderer renderer) {
        this.renderer = renderer;
    }

    @Override
    @SuppressWarnings("unchecked") // the framework writes whatever body it is given
    public MutableHttpResponse<Object> processResponse(
            ErrorContext context, MutableHttpResponse<?> response) {
        return (MutableHttpResponse<Object>)
                renderer.render(context.getRequest(), problem(response.status()));
    }

    private static Problem problem(HttpStatus status) {
        if (status == HttpStatus.REQUEST_ENTITY_TOO_LARGE
                || status == HttpStatus.REQUEST_URI_TOO_LONG) {
            return new Problem(
                    ProblemCode.BODY_TOO_LARGE,
                    "An address holds at most 4 KiB, the headers 16 KiB, a body 1 MiB.");
        }
        return status.getCode() < 500
                ? new Problem(ProblemCode.BODY_MALFORMED, "This is no request that can be read.")
                : new Problem(ProblemCode.INTERNAL, "Nothing was changed.");
    }
}
