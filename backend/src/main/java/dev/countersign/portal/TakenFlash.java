package dev.countersign.portal;

import dev.countersign.platform.Flash;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** A message is shown on one page only. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class TakenFlash {
    private final Flash flash;

    TakenFlash(Flash flash) {
        this.flash = flash;
    }

    @ResponseFilter
    void take(HttpRequest<?> request, MutableHttpResponse<?> response) {
        boolean page =
                request.getMethod() == HttpMethod.GET
                        && response.getContentType()
                                .filter(type -> type.getName().equals(MediaType.TEXT_HTML))
                                .isPresent();
        if (page && flash.key(request).isPresent()) {
            response.cookie(flash.taken());
        }
    }
}
