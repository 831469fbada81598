package dev.countersign.endpoint;

import dev.countersign.platform.ServerSettings;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;

/**
 * Where AuthZEN is served (Authorization API 1.0, section 9); searches are not, so they are not
 * named.
 */
@Controller("/.well-known/authzen-configuration")
@Secured(SecurityRule.IS_ANONYMOUS)
final class AuthzenMetadata {
    private final ServerSettings settings;

    AuthzenMetadata(ServerSettings settings) {
        this.settings = settings;
    }

    /** The identifier of this decision point is its public address. */
    record Configuration(
            String policyDecisionPoint,
            String accessEvaluationEndpoint,
            String accessEvaluationsEndpoint) {}

    @Get
    HttpResponse<Configuration> configuration() {
        String base = settings.publicUrl();
        return HttpResponse.ok(
                        new Configuration(
                                base,
                                base + "/access/v1/evaluation",
                                base + "/access/v1/evaluations"))
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=3600");
    }
}
