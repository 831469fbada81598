package dev.countersign.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.countersign.platform.Sha256;
import dev.countersign.policy.bundle.FleetBundle;
import dev.countersign.policy.bundle.ReleaseRefused;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
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

/**
 * What a fleet of OPA servers lives on: the policy in force in Rego, signed by this server, and the
 * key to check that with. Public and cacheable; nothing in it is secret.
 */
@Controller
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.BLOCKING)
class FleetFiles {
    private static final String CACHE = "public, max-age=30";

    private final Policy policy;
    private final Bundles bundles;
    private final FleetKey key;
    private final Cache<Integer, File> signed = Caffeine.newBuilder().maximumSize(2).build();

    FleetFiles(Policy policy, Bundles bundles, FleetKey key) {
        this.policy = policy;
        this.bundles = bundles;
        this.key = key;
    }

    /** What is served for one activation. */
    private static final class File {
        private final byte[] content;
        private final String tag;

        File(byte[] content) {
            this.content = content;
            tag = "\"" + Sha256.hex(content) + "\"";
        }
    }

    /** The policy in force for OPA; another activation is another {@code ETag}. */
    @Get("/bundles/countersign.tar.gz")
    @Produces(BundleApi.GZIP)
    HttpResponse<byte[]> bundle(HttpRequest<?> request) {
        BundleIdentity inForce = policy.active();
        if (inForce.equals(BundleIdentity.NONE)) {
            throw new Problem(
                    ProblemCode.ENGINE, "No policy is in force that could be handed out.");
        }
        return answer(request, signed.get(inForce.sequence(), _ -> sign(inForce)), BundleApi.GZIP);
    }

    /** The key that signed it, as {@code keys} in OPA's configuration takes it. */
    @Get("/.well-known/countersign/policy-key.pem")
    @Produces("application/x-pem-file")
    HttpResponse<byte[]> key(HttpRequest<?> request) {
        byte[] pem = key.key().publicKey().toPem().getBytes(StandardCharsets.US_ASCII);
        return answer(request, new File(pem), "application/x-pem-file");
    }

    private File sign(BundleIdentity inForce) {
        StoredBundle stored =
                bundles.byPolicyDigest(inForce.digest())
                        .orElseThrow(() ->
                                new Problem(
                                        ProblemCode.ENGINE,
                                        "The policy in force has no stored content."));
        try {
            return new File(
                    FleetBundle.of(bundles.release(stored.id()), inForce.sequence(), key.key()));
        } catch (ReleaseRefused e) {
            throw new IllegalStateException("the stored bundle is damaged", e);
        }
    }

    private static HttpResponse<byte[]> answer(HttpRequest<?> request, File file, String type) {
        MutableHttpResponse<byte[]> answer =
                EntityTag.isKnown(request.getHeaders().getAll(HttpHeaders.IF_NONE_MATCH), file.tag)
                        ? HttpResponse.notModified()
                        : HttpResponse.ok(file.content).contentType(MediaType.of(type));
        return answer.header(HttpHeaders.ETAG, file.tag).header(HttpHeaders.CACHE_CONTROL, CACHE);
    }
}
