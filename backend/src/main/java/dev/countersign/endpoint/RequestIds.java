package dev.countersign.endpoint;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Gives AuthZEN's callers back the identifier of their request (Authorization API 1.0, section
 * 10.1.2), on refusals too: it lies outside the security filter.
 */
@ServerFilter("/access/**")
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RequestIds {
    private static final String HEADER = "X-Request-ID";

    @ResponseFilter
    void echo(HttpRequest<?> request, MutableHttpResponse<?> answer) {
        String id = request.getHeaders().get(HEADER);
        if (id != null) {
            answer.header(HEADER, id);
        }
    }
}
