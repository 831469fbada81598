package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.identity.passkey.PasskeyAnswer;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
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
    private final ReviewDesk desk;
    private final Flash flash;

    ReviewPages(Requests requests, SignedReviews reviews, ReviewDesk desk, Flash flash) {
        this.requests = requests;
        this.reviews = reviews;
        this.desk = desk;
        this.flash = flash;
    }

    /**
     * @param model text to find a catalogue model by
     * @param before the decision before facts were confirmed here
     * @param comments the cursor of older comments
     */
    @Get("/{id}")
    ModelAndView<Map<String, Object>> review(
            Caller caller,
            HttpRequest<?> page,
            String id,
            @QueryValue(defaultValue = "") String model,
            @QueryValue(defaultValue = "") String before,
            @QueryValue @Nullable String comments) {
        var look = new ReviewDesk.Look(model, before, null, comments);
        return page(caller, page, id, ReviewPage.Input.EMPTY, look);
    }

    @Post("/{id}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> decide(
            Caller caller, HttpRequest<?> page, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        int revision = EditForm.of(form).revision();
        try {
            var verdict =
                    new NewVerdict(
                            form.text("verdict"),
                            form.text("reason"),
                            revision == 0 ? null : revision,
                            form.text("role").isEmpty() ? null : form.text("role"),
                            PasskeyAnswer.ofField(form.text("proof")));
            RequestView after = reviews.decide(caller, page, id, verdict);
            return flash.seeOther("/requests/" + id, happened(after, revision));
        } catch (Problem wrong) {
            return again(caller, page, id, form, wrong);
        }
    }

    private static String happened(RequestView after, int revision) {
        return switch (after.state()) {
            case IN_REVIEW -> after.revision() > revision ? "review_reopened" : "review_given";
            case CHANGES_REQUESTED -> "review_changes";
            case APPROVED, REJECTED, DENIED, WITHDRAWN -> "review_final";
        };
    }

    /** The page as it is by now, with what was typed and what changed since it was read. */
    HttpResponse<?> again(
            Caller caller, HttpRequest<?> page, String id, FormFields form, Problem wrong) {
        int revision = EditForm.of(form).revision();
        if (wrong.errors().isEmpty() && saidAlready(caller, id, revision, form)) {
            return flash.seeOther("/requests/" + id, "review_given_already");
        }
        boolean stale = wrong.code() == ProblemCode.STALE_REVISION;
        var look = new ReviewDesk.Look(form.text("model"), "", stale ? revision : null, null);
        var input = ReviewPage.Input.of(form, FormError.of(wrong));
        return HttpResponse.status(wrong.formStatus()).body(page(caller, page, id, input, look));
    }

    /** Whether this very verdict is in the record: the form came twice. */
    private boolean saidAlready(Caller caller, String id, int revision, FormFields form) {
        return requests.undecided(caller, id).reviews().stream()
                .anyMatch(review ->
                        review.reviewerId().equals(caller.id())
                                && review.revision() == revision
                                && review.verdict().word().equals(form.text("verdict"))
                                && review.reason().equals(form.text("reason")));
    }

    private ModelAndView<Map<String, Object>> page(
            Caller caller,
            HttpRequest<?> page,
            String id,
            ReviewPage.Input input,
            ReviewDesk.Look look) {
        return new ModelAndView<>(
                "approval/review", desk.page(new ReviewDesk.Reader(caller, page), id, input, look));
    }
}
