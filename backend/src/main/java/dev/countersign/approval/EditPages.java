package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
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
import java.util.List;
import java.util.Map;

/**
 * Changing a request. Whoever saves onto a revision that is not the newest gets both versions side
 * by side and loses nothing.
 */
@Controller("/requests/{id}/edit")
@Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
final class EditPages {
    private final Requests requests;
    private final Revisions revisions;
    private final EditDesk desk;
    private final Flash flash;

    EditPages(Requests requests, Revisions revisions, EditDesk desk, Flash flash) {
        this.requests = requests;
        this.revisions = revisions;
        this.desk = desk;
        this.flash = flash;
    }

    @Get
    @Consumes(MediaType.ALL)
    HttpResponse<?> form(Caller caller, String id) {
        RequestView request = editable(caller, id);
        return HttpResponse.ok(
                page(caller, request, EditForm.of(request), EditDesk.Around.with(List.of())));
    }

    /** The form as it was filled in, with policy's answer; also to go on after a conflict. */
    @Post("/preview")
    HttpResponse<?> preview(Caller caller, String id, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        var around = new EditDesk.Around(List.of(), fields.text("q"), true);
        return HttpResponse.ok(page(caller, editable(caller, id), EditForm.of(fields), around));
    }

    /** The live answer beside the form. */
    @Post("/answer")
    ModelAndView<Map<String, Object>> answer(
            Caller caller, String id, @Body Map<String, Object> body) {
        editable(caller, id);
        EditForm form = EditForm.of(FormFields.of(body));
        return new ModelAndView<>("approval/answer-part", desk.answer(caller, form));
    }

    @Post
    HttpResponse<?> save(Caller caller, String id, @Body Map<String, Object> body) {
        EditForm form = EditForm.of(FormFields.of(body));
        RequestView before = own(caller, id);
        List<FormError> errors = desk.errors(form);
        if (!errors.isEmpty() && before.state().isEditable()) {
            return HttpResponse.unprocessableEntity()
                    .body(page(caller, before, form, EditDesk.Around.with(errors)));
        }
        try {
            RequestView after =
                    revisions.reviseRevision(caller, id, form.revision(), form.toRequest());
            boolean changed = after.revision() != before.revision();
            return flash.seeOther(
                    "/requests/" + id,
                    changed ? EditDesk.happened(after.state()) : "request_unchanged");
        } catch (Problem wrong) {
            return refused(caller, id, form, wrong);
        }
    }

    private HttpResponse<?> refused(Caller caller, String id, EditForm form, Problem wrong) {
        RequestView now = requests.undecided(caller, id);
        if (!wrong.errors().isEmpty()) {
            return HttpResponse.unprocessableEntity()
                    .body(page(caller, now, form, EditDesk.Around.with(desk.errors(wrong))));
        }
        boolean stale = wrong.code() == ProblemCode.STALE_REVISION;
        if (!stale && now.state().isEditable()) {
            throw wrong;
        }
        if (desk.saysTheSame(form, now)) {
            return flash.seeOther("/requests/" + id, "request_saved_already");
        }
        return HttpResponse.status(HttpStatus.CONFLICT)
                .body(new ModelAndView<>("approval/conflict", desk.conflict(now, form)));
    }

    private ModelAndView<Map<String, Object>> page(
            Caller caller, RequestView request, EditForm form, EditDesk.Around around) {
        return new ModelAndView<>("approval/edit", desk.page(caller, request, form, around));
    }

    private RequestView own(Caller caller, String id) {
        RequestView request = requests.undecided(caller, id);
        if (!request.personId().equals(caller.id())) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Only the person who asked changes a request.");
        }
        return request;
    }

    private RequestView editable(Caller caller, String id) {
        RequestView request = own(caller, id);
        if (!request.state().isEditable()) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "The request is "
                            + request.state().word()
                            + " and cannot be changed any more. Ask anew instead.");
        }
        return request;
    }
}
