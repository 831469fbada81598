package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.model.Claim;
import dev.countersign.inventory.model.Confirmations;
import dev.countersign.inventory.model.ScanReport;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Facts that a security lead confirms while reviewing. Policy is asked again at once, and the page
 * says what that changed.
 */
@Controller("/reviews/{id}")
@Secured(Roles.SECURITY_LEAD)
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
final class ReviewFactPages {
    private final Requests requests;
    private final Registers registers;
    private final ReviewPages pages;
    private final Flash flash;
    private final Clock clock;

    /** Where facts about files are kept. */
    @Singleton
    record Registers(Confirmations confirmations, ArtifactSets artifacts) {}

    ReviewFactPages(
            Requests requests, Registers registers, ReviewPages pages, Flash flash, Clock clock) {
        this.requests = requests;
        this.registers = registers;
        this.pages = pages;
        this.flash = flash;
        this.clock = clock;
    }

    /** A security lead says what the files are. */
    @Post("/confirmation")
    HttpResponse<?> confirm(
            Caller caller, HttpRequest<?> page, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        var claim =
                new Claim(
                        given(form.text("modelId")),
                        given(form.text("source")),
                        given(form.text("note")),
                        ancestors(form));
        try {
            RequestView request = ofOthers(caller, id);
            registers.confirmations.confirm(caller, request.modelDigest(), claim);
            return evaluated(caller, request, "digest_confirmed");
        } catch (Problem wrong) {
            return pages.again(caller, page, id, form, wrong);
        }
    }

    /** A security lead describes a model that the catalogue does not have; the files are it. */
    @Post("/description")
    HttpResponse<?> describe(
            Caller caller, HttpRequest<?> page, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        try {
            RequestView request = ofOthers(caller, id);
            registers.confirmations.describe(
                    caller, request.modelDigest(), DescriptionForm.of(form));
            return evaluated(caller, request, "model_described");
        } catch (Problem wrong) {
            return pages.again(caller, page, id, form, wrong);
        }
    }

    private static @Nullable List<Claim.Extra> ancestors(FormFields form) {
        ReviewPage.Extra said = ReviewPage.Extra.of(form);
        return said.name().isEmpty()
                ? null
                : List.of(
                        new Claim.Extra(
                                given(said.relation()),
                                null,
                                said.name(),
                                null,
                                given(said.country()),
                                given(said.licence())));
    }

    /** The result of a malware or red-team scan that was made elsewhere, as of now. */
    @Post("/scan")
    HttpResponse<?> scan(
            Caller caller, HttpRequest<?> page, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        ReviewPage.ScanFields said = ReviewPage.ScanFields.of(form);
        var report =
                new ScanReport(
                        given(said.kind()),
                        given(said.result()),
                        given(said.tool()),
                        clock.instant().toString(),
                        given(said.detail()));
        try {
            RequestView request = ofOthers(caller, id);
            registers.artifacts.recordScan(caller, request.modelDigest(), report);
            return evaluated(caller, request, "scan_recorded");
        } catch (Problem wrong) {
            return pages.again(caller, page, id, form, wrong);
        }
    }

    private RequestView ofOthers(Caller caller, String id) {
        RequestView request = requests.undecided(caller, id);
        if (!ReviewDesk.vouches(caller, request)) {
            throw new Problem(
                    ProblemCode.OWN_REQUEST, "Somebody else confirms facts for this request.");
        }
        return request;
    }

    private HttpResponse<?> evaluated(Caller caller, RequestView request, String happened) {
        requests.reevaluateModel(caller, request.modelDigest());
        return flash.seeOther(
                "/reviews/" + request.id() + "?before=" + request.decisionId(), happened);
    }

    private static @Nullable String given(String text) {
        return text.isEmpty() ? null : text;
    }
}
