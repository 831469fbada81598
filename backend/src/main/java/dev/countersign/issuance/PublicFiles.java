package dev.countersign.issuance;

import dev.countersign.platform.Sha256;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.Problem;
import dev.countersign.token.Json;
import dev.countersign.token.StatusListToken;
import dev.countersign.token.TrustBundle;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/**
 * The public, cacheable files that gates live on: signed, so that caches and mirrors need no trust.
 */
@Controller
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.BLOCKING)
class PublicFiles {
    /** Short enough that a revocation is seen within a minute through a cache. */
    private static final Duration STATUS_CACHE = Duration.ofSeconds(30);

    private static final Duration TRUST_CACHE = Duration.ofMinutes(5);

    private final StatusLists lists;
    private final TrustBundles bundles;

    PublicFiles(StatusLists lists, TrustBundles bundles) {
        this.lists = lists;
        this.bundles = bundles;
    }

    /** A signed status list. */
    @Get("/status/{number}")
    @Produces(StatusListToken.MEDIA_TYPE)
    HttpResponse<String> statusList(HttpRequest<?> request, int number) {
        String token =
                lists.current(number)
                        .orElseThrow(
                                () -> Problem.notFound("status list", Integer.toString(number)));
        return file(request, token, StatusListToken.MEDIA_TYPE, STATUS_CACHE);
    }

    /** The signed keys that gates may trust. */
    @Get("/.well-known/countersign/trust-bundle")
    @Produces(TrustBundle.MEDIA_TYPE)
    HttpResponse<String> trustBundle(HttpRequest<?> request) {
        return file(request, bundles.current().signed(), TrustBundle.MEDIA_TYPE, TRUST_CACHE);
    }

    /** The same keys unsigned (RFC 7517), for tools; gates trust only the bundle. */
    @Get("/.well-known/jwks.json")
    @Produces(MediaType.APPLICATION_JSON)
    HttpResponse<String> jwks(HttpRequest<?> request) {
        List<Json> jwks =
                bundles.listed().stream().<Json>map(key -> key.publicKey().toJwk()).toList();
        String body = Json.object().put("keys", new Json.Arr(jwks)).build().canonical();
        return file(request, body, MediaType.APPLICATION_JSON, TRUST_CACHE);
    }

    private static HttpResponse<String> file(
            HttpRequest<?> request, String body, String mediaType, Duration cache) {
        String tag = tag(body);
        MutableHttpResponse<String> answer =
                EntityTag.isKnown(request.getHeaders().getAll(HttpHeaders.IF_NONE_MATCH), tag)
                        ? HttpResponse.notModified()
                        : HttpResponse.ok(body).contentType(mediaType);
        return answer.header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=" + cache.toSeconds());
    }

    private static String tag(String body) {
        byte[] hash = Sha256.of(body.getBytes(StandardCharsets.UTF_8));
        return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + '"';
    }
}
