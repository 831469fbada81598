package dev.countersign.problem;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.io.Writable;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/**
 * Renders a page before its first byte leaves. Otherwise a template that fails would leave the
 * browser waiting for the rest of an answer that already said 200.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RenderedPages {
    private final ProblemRenderer problems;

    RenderedPages(ProblemRenderer problems) {
        this.problems = problems;
    }

    @ResponseFilter
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Nullable MutableHttpResponse<?> render(
            HttpRequest<?> request, MutableHttpResponse<?> response) {
        if (!(response.body() instanceof Writable page)) {
            return null;
        }
        StringWriter text = new StringWriter();
        try {
            page.writeTo(text);
        } catch (IOException | RuntimeException e) {
            return problems.renderUnexpected(request, e);
        }
        return response.body(Legible.unturned(text.toString()));
    }
}
