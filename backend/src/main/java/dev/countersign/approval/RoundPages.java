package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
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
import io.micronaut.views.ModelAndView;
import java.util.List;
import java.util.Map;

/** What people say about a request, and taking it back. */
@Controller("/requests")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
final class RoundPages {
    private final Requests requests;
    private final Revisions revisions;
    private final Comments comments;
    private final RequestDesk desk;
    private final Flash flash;

    RoundPages(
            Requests requests,
            Revisions revisions,
            Comments comments,
            RequestDesk desk,
            Flash flash) {
        this.requests = requests;
        this.revisions = revisions;
        this.comments = comments;
        this.desk = desk;
        this.flash = flash;
    }

    /** Leads back to the review page when the comment was made there. */
    @Post("/{id}/comments")
    HttpResponse<?> comment(Caller caller, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        try {
            boolean isNew = comments.add(caller, id, form.text("text")).isNew();
            String page = form.text("back").equals("review") ? "/reviews/" : "/requests/";
            return flash.seeOther(
                    page + id + "#comments", isNew ? "comment_kept" : "comment_kept_already");
        } catch (Problem wrong) {
            return again(caller, id, wrong, form);
        }
    }

    /** The answer to a reviewer who asked for changes where nothing is to change. */
    @Post("/{id}/resubmission")
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
    HttpResponse<?> resubmit(Caller caller, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        int revision = EditForm.of(form).revision();
        try {
            revisions.resubmit(caller, id, revision, form.text("answer"));
            return flash.seeOther("/requests/" + id, "request_resubmitted");
        } catch (Problem wrong) {
            return again(caller, id, wrong, form);
        }
    }

    @Post("/{id}/withdrawal")
    HttpResponse<?> withdraw(Caller caller, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        try {
            requests.withdraw(caller, id, form.text("reason"));
            return flash.seeOther("/requests/" + id, "request_withdrawn");
        } catch (Problem wrong) {
            return again(caller, id, wrong, form);
        }
    }

    /** The request as it is by now, with what was typed. */
    private HttpResponse<?> again(Caller caller, String id, Problem wrong, FormFields form) {
        List<FormError> errors = FormError.of(wrong);
        var input =
                new RequestDesk.Input(
                        form.text("text"), form.text("answer"), form.text("reason"), errors);
        return HttpResponse.status(wrong.formStatus())
                .body(new ModelAndView<>("approval/request", desk.page(caller, id, null, input)));
    }
}
