package dev.countersign.listing;

import dev.countersign.problem.ProblemRenderer;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.annotation.PreMatching;

/**
 * An export is a file, whatever a browser would rather have: who opens its address asks for a page,
 * and the route of one object, {@code /{id}}, would be taken for it. Why there is none is still
 * told by a page.
 */
@ServerFilter(patterns = "/**/export", methods = HttpMethod.GET)
final class ExportAccept {
    @PreMatching
    @RequestFilter
    HttpRequest<?> any(HttpRequest<?> request) {
        MutableHttpRequest<?> any = request.mutate();
        if (ProblemRenderer.wantsPage(request)) {
            ProblemRenderer.tellByPage(any);
        }
        any.getHeaders().set(HttpHeaders.ACCEPT, MediaType.ALL);
        return any;
    }
}
