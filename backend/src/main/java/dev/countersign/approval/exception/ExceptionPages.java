package dev.countersign.approval.exception;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.listing.ListView;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Exceptions: open to see for whom they concern, asked for in one form, decided on one page. */
@Controller("/exceptions")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class ExceptionPages {
    private final Exceptions exceptions;
    private final ExceptionSearch search;
    private final ExceptionList list;
    private final ExceptionDesk desk;
    private final Flash flash;

    ExceptionPages(
            Exceptions exceptions,
            ExceptionSearch search,
            ExceptionList list,
            ExceptionDesk desk,
            Flash flash) {
        this.exceptions = exceptions;
        this.search = search;
        this.list = list;
        this.desk = desk;
        this.flash = flash;
    }

    @Get
    HttpResponse<ModelAndView<Map<String, Object>>> list(Caller caller, HttpRequest<?> request) {
        return ListView.answer(
                "approval/exception/list",
                ExceptionList.shape(),
                request.getParameters(),
                query -> list.found(caller, query).as(desk::rows),
                Map.of("all", ExceptionAccess.seesAll(caller)));
    }

    @Get("/new")
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
    ModelAndView<Map<String, Object>> form(
            Caller caller,
            @QueryValue(defaultValue = "") String rule,
            @QueryValue(defaultValue = "") String decision,
            @QueryValue(defaultValue = "") String request,
            @QueryValue(defaultValue = "") String device,
            @QueryValue(defaultValue = "") String model) {
        String person = device.isEmpty() && model.isEmpty() ? "" : caller.id();
        var form =
                new ExceptionPage.Form(
                        rule,
                        decision,
                        request,
                        device,
                        model,
                        person,
                        "30",
                        "",
                        false,
                        Subject.NONE);
        return form(caller, form, List.of());
    }

    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
    HttpResponse<?> ask(Caller caller, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        ExceptionPage.Form form = ExceptionPage.Form.of(fields);
        NewException said = form.said(fields.text("requestId"));
        try {
            ExceptionView asked = exceptions.ask(caller, said);
            return flash.seeOther("/exceptions/" + asked.id(), "exception_asked");
        } catch (Problem wrong) {
            Optional<ExceptionView> open =
                    wrong.code() == ProblemCode.CONFLICT
                            ? exceptions.open(caller, said)
                            : Optional.empty();
            return open.<HttpResponse<?>>map(first ->
                            HttpResponse.status(HttpStatus.CONFLICT)
                                    .body(form(caller, form, List.of(), first)))
                    .orElseGet(() ->
                            HttpResponse.unprocessableEntity()
                                    .body(form(caller, form, FormError.of(wrong))));
        }
    }

    @Get("/{id}")
    ModelAndView<Map<String, Object>> exception(Caller caller, String id) {
        return page(caller, id, ExceptionPage.Act.NONE);
    }

    @Post("/{id}/grant")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured(Roles.SECURITY_LEAD)
    HttpResponse<?> grant(Caller caller, String id, @Body Map<String, Object> body) {
        String days = FormFields.of(body).text("days");
        return act(
                caller,
                id,
                "grant",
                body,
                reason ->
                        exceptions.grant(
                                caller, id, null, ExceptionPage.Form.number(days), reason));
    }

    @Post("/{id}/refusal")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured(Roles.SECURITY_LEAD)
    HttpResponse<?> refuse(Caller caller, String id, @Body Map<String, Object> body) {
        return act(
                caller, id, "refusal", body, reason -> exceptions.refuse(caller, id, null, reason));
    }

    @Post("/{id}/withdrawal")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
    HttpResponse<?> withdraw(Caller caller, String id, @Body Map<String, Object> body) {
        return act(caller, id, "withdrawal", body, _ -> exceptions.withdraw(caller, id, null));
    }

    @Post("/{id}/revocation")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.ADMINISTRATOR})
    HttpResponse<?> revoke(Caller caller, String id, @Body Map<String, Object> body) {
        return act(
                caller,
                id,
                "revocation",
                body,
                reason -> exceptions.revoke(caller, id, null, reason));
    }

    private interface Deed {
        ExceptionView with(String reason);
    }

    private HttpResponse<?> act(
            Caller caller, String id, String name, Map<String, Object> body, Deed deed) {
        FormFields form = FormFields.of(body);
        try {
            ExceptionView after = deed.with(form.text("reason"));
            return flash.seeOther("/exceptions/" + id, "exception_" + after.state().word());
        } catch (Problem wrong) {
            List<FormError> errors =
                    FormError.of(wrong).stream()
                            .map(error ->
                                    new FormError(name + "-" + error.field(), error.message()))
                            .toList();
            if (wrong.formStatus() == HttpStatus.NOT_FOUND) {
                throw wrong;
            }
            var again = new ExceptionPage.Act(name, form.text("reason"), form.text("days"), errors);
            return HttpResponse.status(wrong.formStatus()).body(page(caller, id, again));
        }
    }

    private ModelAndView<Map<String, Object>> page(
            Caller caller, String id, ExceptionPage.Act act) {
        return new ModelAndView<>(
                "approval/exception/exception", desk.page(caller, search.get(caller, id), act));
    }

    private ModelAndView<Map<String, Object>> form(
            Caller caller, ExceptionPage.Form form, List<FormError> errors) {
        return form(caller, form, errors, null);
    }

    private ModelAndView<Map<String, Object>> form(
            Caller caller,
            ExceptionPage.Form form,
            List<FormError> errors,
            @Nullable ExceptionView open) {
        Map<String, Object> model = new HashMap<>(desk.form(caller, form, errors));
        model.put("open", open);
        return new ModelAndView<>("approval/exception/new", model);
    }
}
