package dev.countersign.problem;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.Locale;

/**
 * Refuses an address with a NUL in it, before anything is looked up: no text of the database can
 * hold one. Forms are refused where they are read ({@code FormFields}).
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class NulRefusal implements Ordered {
    private static final String NUL = "%00";

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @RequestFilter
    void refuse(HttpRequest<?> request) {
        String address = request.getUri().toString().toLowerCase(Locale.ROOT);
        if (!address.contains(NUL)) {
            return;
        }
        String field =
                request.getParameters().names().stream()
                        .filter(name ->
                                request.getParameters().getAll(name).stream()
                                        .anyMatch(value -> value.indexOf('\0') >= 0))
                        .findFirst()
                        .orElse("address");
        throw problem(field);
    }

    static Problem problem(String field) {
        return Problem.field(
                "/" + field,
                "format",
                "There is a NUL character in it.",
                "text without control characters");
    }
}
