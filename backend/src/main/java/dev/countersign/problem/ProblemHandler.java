package dev.countersign.problem;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** What our own rooms throw. */
@Singleton
@Produces
final class ProblemHandler implements ExceptionHandler<Problem, HttpResponse<?>> {
    private final ProblemRenderer renderer;

    ProblemHandler(ProblemRenderer renderer) {
        this.renderer = renderer;
    }

    @Override
    @SuppressWarnings("rawtypes") // the interface's own raw type
    public HttpResponse<?> handle(HttpRequest request, Problem exception) {
        return renderer.render((HttpRequest<?>) request, exception);
    }
}
