package dev.countersign.identity;

import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;

/**
 * Refuses every form of which {@link CsrfCheck} did not find that it holds. Behind the security
 * filter: who is not signed in learns that first.
 */
@ServerFilter(
        value = ServerFilter.MATCH_ALL_PATTERN,
        methods = {HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE})
final class CsrfRefusal implements Ordered {
    private final CsrfCheck check;

    CsrfRefusal(CsrfCheck check) {
        this.check = check;
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after();
    }

    @RequestFilter
    void refuse(HttpRequest<?> request) {
        if (!check.isHeld(request)) {
            throw new Problem(
                    ProblemCode.CSRF,
                    "Open the page again and repeat what you did: its form had expired.");
        }
    }
}
