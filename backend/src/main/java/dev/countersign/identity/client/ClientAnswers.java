package dev.countersign.identity.client;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * What every answer to a client says: how many calls are left (draft-ietf-httpapi-ratelimit-headers
 * -10), when to come back (RFC 9110 section 10.2.3), and how to prove oneself (RFC 6750 section 3).
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class ClientAnswers implements Ordered {
    /** The request attribute with what the call left, a {@link ClientRates.Taken}. */
    static final String TAKEN = "countersign.client.taken";

    /** Outside the security filter: what that refuses is an answer too. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @ResponseFilter
    void add(HttpRequest<?> request, MutableHttpResponse<?> answer) {
        request.getAttribute(TAKEN, ClientRates.Taken.class)
                .ifPresent(taken -> {
                    answer.header("RateLimit-Policy", taken.policy())
                            .header("RateLimit", taken.state());
                    if (taken.isRefused()) {
                        answer.header(HttpHeaders.RETRY_AFTER, Long.toString(taken.waitSeconds()));
                    }
                });
        if (answer.code() == HttpStatus.UNAUTHORIZED.getCode()
                && !answer.getHeaders().contains(HttpHeaders.WWW_AUTHENTICATE)) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, challenge(request));
        }
    }

    /** Without credentials no error is named (RFC 6750 section 3.1). */
    private static String challenge(HttpRequest<?> request) {
        boolean sent = request.getHeaders().contains(HttpHeaders.AUTHORIZATION);
        return "Bearer realm=\"countersign\"" + (sent ? ", error=\"invalid_token\"" : "");
    }
}
