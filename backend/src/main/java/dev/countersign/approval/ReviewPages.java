package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.identity.passkey.PasskeyAnswer;
import dev.countersign.inventory.model.Claim;
import dev.countersign.inventory.model.Confirmations;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page on which a person decides. */
@Controller("/reviews")
@Secured({Roles.SECURITY_LEAD, Roles.DATA_OWNER})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class ReviewPages {
    private final Requests requests;
    private final SignedReviews reviews;
    private final Confirmations confirmations;
    private final ReviewDesk desk;
    private final PageTools tools;

    /** What every page needs to name things and to lead on. */
    @jakarta.inject.Singleton
    record PageTools(Flash flash, SigningDesk signing) {}

    ReviewPages(
            Requests requests,
            SignedReviews reviews,
            Confirmations confirmations,
            ReviewDesk desk,
            PageTools tools) {
        this.requests = requests;
        this.reviews = reviews;
        this.confirmations = confirmations;
        this.desk = desk;
        this.tools = tools;
    }

    @Get("/{id}")
    ModelAndView<Map<String, Object>> review(Caller caller, HttpRequest<?> request, String id) {
        return page(caller, request, id, ReviewPage.Input.EMPTY);
    }

    @Post("/{id}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> decide(
            Caller caller, HttpRequest<?> request, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        String revision = form.text("revision");
        try {
            var verdict =
                    new NewVerdict(
                            form.text("verdict"),
                            form.text("reason"),
                            revision.matches("[0-9]{1,9}") ? Integer.valueOf(revision) : null,
                            given(form.text("role")),
                            PasskeyAnswer.ofField(form.text("proof")));
            RequestView after = reviews.decide(caller, request, id, verdict);
            boolean open = after.state() == RequestState.IN_REVIEW;
            return tools.flash()
                    .seeOther("/requests/" + id, open ? "review_given" : "review_final");
        } catch (Problem wrong) {
            return again(caller, request, id, form, wrong);
        }
    }

    /** A security lead says what the files are; then policy is asked again. */
    @Post("/{id}/confirmation")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured(Roles.SECURITY_LEAD)
    HttpResponse<?> confirm(
            Caller caller, HttpRequest<?> request, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        String digest = requests.get(caller, id).modelDigest();
        var claim =
                new Claim(
                        given(form.text("modelId")),
                        given(form.text("source")),
                        given(form.text("note")),
                        null);
        try {
            confirmations.confirm(caller, digest, claim);
        } catch (Problem wrong) {
            return again(caller, request, id, form, wrong);
        }
        requests.reevaluateModel(caller, digest);
        return tools.flash().seeOther("/reviews/" + id, "digest_confirmed");
    }

    private HttpResponse<?> again(
            Caller caller, HttpRequest<?> request, String id, FormFields form, Problem wrong) {
        var input = ReviewPage.Input.of(form, FormError.of(wrong));
        int status = wrong.errors().isEmpty() ? wrong.code().status().getCode() : 422;
        return HttpResponse.status(status, null).body(page(caller, request, id, input));
    }

    private ModelAndView<Map<String, Object>> page(
            Caller caller, HttpRequest<?> page, String id, ReviewPage.Input input) {
        RequestView request = requests.get(caller, id);
        Map<String, Object> shown = new HashMap<>(desk.page(caller, request, input));
        shown.put("signing", tools.signing().of(caller, page, request));
        return new ModelAndView<>("approval/review", shown);
    }

    private static @Nullable String given(String text) {
        return text.isEmpty() ? null : text;
    }
}
