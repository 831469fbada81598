package dev.countersign.endpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.Enrolments;
import dev.countersign.token.DpopProof;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The OAuth 2.0 token endpoint for devices (RFC 6749 section 4.4): {@code private_key_jwt} and a
 * DPoP proof, both under the device key, give a short-lived access token bound to that key.
 */
@Controller(TokenApi.PATH)
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.BLOCKING)
final class TokenApi {
    static final String PATH = "/api/v1/endpoint/token";

    private final DpopProofs proofs;
    private final ClientAssertions assertions;
    private final Enrolments enrolments;
    private final AccessTokens tokens;
    private final Clock clock;

    TokenApi(
            DpopProofs proofs,
            ClientAssertions assertions,
            Enrolments enrolments,
            AccessTokens tokens,
            Clock clock) {
        this.proofs = proofs;
        this.assertions = assertions;
        this.enrolments = enrolments;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** The answer of RFC 6749 section 5.1. */
    @Introspected
    record Granted(
            @JsonProperty("access_token") String accessToken,
            @JsonProperty("token_type") String tokenType,
            @JsonProperty("expires_in") long expiresIn) {
        @Override
        public String toString() {
            return "Granted";
        }
    }

    /** The answer of RFC 6749 section 5.2. */
    @Introspected
    record Refused(
            @JsonProperty("error") String error,
            @JsonProperty("error_description") String description) {}

    @Post(consumes = MediaType.APPLICATION_FORM_URLENCODED, produces = MediaType.APPLICATION_JSON)
    HttpResponse<Granted> token(HttpRequest<?> request, @Body @Nullable String form) {
        TokenForm asked = TokenForm.read(form);
        DpopProof proof = proofs.of(request, null);
        Device device =
                enrolments
                        .holderOf(proof.key().thumbprint())
                        .orElseThrow(() ->
                                new TokenRefusal(
                                        TokenRefusal.Kind.INVALID_CLIENT,
                                        "No enrolled device has this key."));
        proofs.spend(proof);
        assertions.verify(asked.assertion(), device.id(), proof.key());
        var grant = new AccessTokens.Grant(device.id(), proof.key().thumbprint());
        String token = tokens.issue(grant, clock.instant());
        return unstored(HttpResponse.ok(new Granted(token, "DPoP", AccessTokens.LIFE.toSeconds())));
    }

    @Error
    HttpResponse<Refused> refused(TokenRefusal e) {
        return refusal(e.kind().status(), e.kind().word(), e.detail());
    }

    /** RFC 9449 sections 5 and 8: status 400, the nonce is added as to every answer here. */
    @Error
    HttpResponse<Refused> refused(DpopRefusal e) {
        return refusal(HttpStatus.BAD_REQUEST, e.error().word(), e.detail());
    }

    private static HttpResponse<Refused> refusal(HttpStatus status, String error, String detail) {
        // error_description holds %x20-21 / %x23-5B / %x5D-7E only
        String printable = detail.replace('"', '\'').replaceAll("[^\\x20-\\x5B\\x5D-\\x7E]", "?");
        return unstored(
                HttpResponse.<Refused>status(status)
                        .contentType(MediaType.APPLICATION_JSON_TYPE)
                        .body(new Refused(error, printable)));
    }

    private static <T> HttpResponse<T> unstored(MutableHttpResponse<T> answer) {
        return answer.header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
