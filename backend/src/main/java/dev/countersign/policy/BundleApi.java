package dev.countersign.policy;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Part;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.multipart.CompletedFileUpload;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Policy bundles. Uploading is for security leads, administrators and API clients with the scope
 * {@code policy:publish}; what decides is changed by people only.
 */
@Controller("/api/v1/bundles")
@Secured({
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR,
    Roles.POLICY_PUBLISH
})
@ExecuteOn(TaskExecutors.BLOCKING)
class BundleApi {
    /** The media type of a release (RFC 6713). */
    static final String GZIP = "application/gzip";

    private final Bundles bundles;
    private final Uploads uploads;
    private final Activations activations;

    BundleApi(Bundles bundles, Uploads uploads, Activations activations) {
        this.bundles = bundles;
        this.uploads = uploads;
        this.activations = activations;
    }

    /** What is asked for. */
    record Ask(@Nullable String treatment, @Nullable Integer reviewDays, @Nullable String reason) {}

    /** Why something is done. */
    record Reason(@Nullable String reason) {}

    @Get
    Page<StoredBundle> list(
            @QueryValue @Nullable String after, @QueryValue @Nullable Integer limit) {
        return bundles.list(after, InputCheck.pageLength(limit));
    }

    /** All activations, newest first; the first is in force. */
    @Get("/activations")
    Page<Activation> history(
            @QueryValue @Nullable String after, @QueryValue @Nullable Integer limit) {
        return activations.history(after, InputCheck.pageLength(limit));
    }

    @Get("/{id}")
    HttpResponse<StoredBundle> get(String id) {
        return tagged(bundles.get(id));
    }

    /** The release as it was uploaded. */
    @Get("/{id}/file")
    @Produces(GZIP)
    HttpResponse<byte[]> file(String id) {
        StoredBundle bundle = bundles.get(id);
        return HttpResponse.ok(bundles.file(id))
                .header(HttpHeaders.ETAG, '"' + bundle.digest() + '"')
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"countersign-policy-" + bundle.id() + ".tar.gz\"");
    }

    /** What differs from another bundle. */
    @Get("/{id}/diff")
    BundleDiff diff(String id, @QueryValue @Nullable String from) {
        if (from == null) {
            throw Problem.field(
                    "/from", "missing", "Say which bundle to compare with.", "the id of a bundle");
        }
        return bundles.diff(from, id);
    }

    /** How its tests ended for whoever built it, and what they cover. */
    @Get("/{id}/tests")
    TestReport tests(String id) {
        return bundles.tests(id).orElseThrow(() -> Problem.notFound("test report of bundle", id));
    }

    @Post
    @Consumes({GZIP, "application/x-gzip", MediaType.APPLICATION_OCTET_STREAM})
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR, Roles.POLICY_PUBLISH})
    HttpResponse<StoredBundle> upload(Caller caller, @Body InputStream release) {
        return uploaded(caller, release);
    }

    /** The same from a form; its field is {@code release}. */
    @Post
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR, Roles.POLICY_PUBLISH})
    HttpResponse<StoredBundle> uploadForm(
            Caller caller, @Part("release") CompletedFileUpload release) throws IOException {
        try (InputStream content = release.getInputStream()) {
            return uploaded(caller, content);
        } finally {
            release.discard();
        }
    }

    private HttpResponse<StoredBundle> uploaded(Caller caller, InputStream release) {
        Uploads.Uploaded uploaded = uploads.upload(caller, content(release));
        return uploaded.fresh()
                ? HttpResponse.created(uploaded.bundle())
                        .header(HttpHeaders.LOCATION, "/api/v1/bundles/" + uploaded.bundle().id())
                        .header(HttpHeaders.ETAG, EntityTag.of(uploaded.bundle().version()))
                : tagged(uploaded.bundle());
    }

    private static byte[] content(InputStream release) {
        try {
            byte[] content = release.readNBytes(Uploads.MAX_BYTES + 1);
            if (content.length <= Uploads.MAX_BYTES) {
                return content;
            }
        } catch (IOException e) {
            throw new Problem(ProblemCode.BODY_MALFORMED, "The upload broke off.");
        }
        throw new Problem(
                ProblemCode.BODY_TOO_LARGE,
                "A release is at most %d MiB.".formatted(Uploads.MAX_BYTES >> 20));
    }

    @Post("/{id}/activation-requests")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    HttpResponse<StoredBundle> ask(Caller caller, String id, @Body Ask body) {
        InputCheck check = new InputCheck();
        Treatment treatment =
                check.choice("/treatment", body.treatment(), Treatment.values(), Treatment::word);
        check.reason("/reason", body.reason(), ActivationBook.LONGEST_REASON);
        check.done();
        return tagged(activations.ask(caller, id, treatment, body.reviewDays(), body.reason()));
    }

    /** By another person than the one who asked; {@code If-Match} is heeded where it is sent. */
    @Post("/{id}/activation")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    Activation activate(
            Caller caller, String id, @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return activations.activate(caller, id, EntityTag.ifSent(ifMatch));
    }

    @Post("/{id}/withdrawal")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    HttpResponse<StoredBundle> withdraw(Caller caller, String id, @Body Reason body) {
        return tagged(activations.withdraw(caller, id, body.reason()));
    }

    /** Back to this bundle, at once. */
    @Post("/{id}/rollback")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    Activation rollBack(Caller caller, String id, @Body Reason body) {
        return activations.rollBack(caller, id, body.reason());
    }

    private static HttpResponse<StoredBundle> tagged(StoredBundle bundle) {
        return HttpResponse.ok(bundle).header(HttpHeaders.ETAG, EntityTag.of(bundle.version()));
    }
}
