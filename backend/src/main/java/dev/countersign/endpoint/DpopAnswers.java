package dev.countersign.endpoint;

import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemRenderer;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.time.Clock;

/**
 * How devices learn of refusals (RFC 9449 sections 7.1 and 9) and of fresh nonces (section 8.2).
 */
final class DpopAnswers {
    static final String NONCE = "DPoP-Nonce";

    private DpopAnswers() {}

    /** Refused credentials: a problem with the challenge that says which part to mend. */
    @Controller("/endpoint-refusal")
    @Secured(SecurityRule.IS_ANONYMOUS)
    static final class Refusals {
        private final ProblemRenderer renderer;
        private final DpopNonces nonces;
        private final Clock clock;

        Refusals(ProblemRenderer renderer, DpopNonces nonces, Clock clock) {
            this.renderer = renderer;
            this.nonces = nonces;
            this.clock = clock;
        }

        @Error(global = true)
        HttpResponse<?> refused(HttpRequest<?> request, DpopRefusal e) {
            String challenge = "DPoP error=\"" + e.error().word() + "\", algs=\"ES256\"";
            return renderer.render(request, new Problem(e.error().problem(), e.detail()))
                    .header(HttpHeaders.WWW_AUTHENTICATE, challenge)
                    .header(NONCE, nonces.current(clock.instant()));
        }
    }

    /** A fresh nonce in every other answer, so that a gate seldom has to ask twice. */
    @ServerFilter("/api/v1/endpoint/**")
    static final class FreshNonces {
        private final DpopNonces nonces;
        private final Clock clock;

        FreshNonces(DpopNonces nonces, Clock clock) {
            this.nonces = nonces;
            this.clock = clock;
        }

        @ResponseFilter
        void add(MutableHttpResponse<?> answer) {
            if (!answer.getHeaders().contains(NONCE)) {
                answer.header(NONCE, nonces.current(clock.instant()));
            }
        }
    }
}
