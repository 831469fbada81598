package dev.countersign.approval.ask;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
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
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From a form to a request: read it once more, send it, or throw it away. */
@Controller("/requests")
@Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
final class SendPages {
    private final FormPages forms;
    private final FormChoices choices;
    private final FormAnswers answers;
    private final Drafts drafts;
    private final Sending sending;
    private final FormFaults faults;
    private final Flash flash;

    SendPages(
            FormPages forms,
            FormChoices choices,
            FormAnswers answers,
            Drafts drafts,
            Sending sending,
            FormFaults faults,
            Flash flash) {
        this.forms = forms;
        this.choices = choices;
        this.answers = answers;
        this.drafts = drafts;
        this.sending = sending;
        this.faults = faults;
        this.flash = flash;
    }

    /** Sees that the form is complete and keeps it; it is read on a page of its own. */
    @Post("/check")
    HttpResponse<?> check(Caller caller, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        RequestForm form = RequestForm.of(fields);
        List<FormError> errors = answers.errors(caller, form);
        if (!errors.isEmpty()) {
            return forms.again(caller, form, fields, errors);
        }
        Drafts.Saved saved = drafts.save(caller, form, FormPages.editor(fields));
        Draft draft = saved.draft();
        if (draft == null) {
            return forms.again(caller, form, fields, List.of());
        }
        String note = saved.other() == null ? "" : "&note=" + FormPages.note(saved, form);
        return HttpResponse.seeOther(URI.create("/requests/check?draft=" + draft.id() + note));
    }

    /**
     * The answers to read before sending; once it was sent, what became of it.
     *
     * @param note see {@link FormPage}
     */
    @Get("/check")
    @Consumes(MediaType.ALL)
    HttpResponse<?> read(
            Caller caller,
            @QueryValue(defaultValue = "") String draft,
            @QueryValue(defaultValue = "") String note) {
        Optional<Draft> kept = drafts.find(caller, draft);
        if (kept.isEmpty()) {
            return HttpResponse.seeOther(URI.create("/requests/new?note=gone"));
        }
        Draft found = kept.get();
        if (found.isSent()) {
            return HttpResponse.ok(
                    new ModelAndView<>(
                            "approval/sent",
                            Map.of("draft", found, "address", found.sentAddress())));
        }
        FormChoices.Choices all = choices.of(caller, found.form(), "");
        AnswerPage answer = answers.helped(caller, found.form(), all);
        if (!answer.answered() || found.form().lacksReason()) {
            return HttpResponse.seeOther(URI.create(found.address()));
        }
        return HttpResponse.ok(
                new ModelAndView<>(
                        "approval/check",
                        Map.of(
                                "form", found.form(),
                                "draft", found,
                                "choices", all,
                                "answer", answer,
                                "note", note)));
    }

    /** Sends a draft as it was read; a second time it leads to what it became. */
    @Post
    HttpResponse<?> send(Caller caller, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        String id = fields.text("draft");
        try {
            Sending.Sent sent = sending.send(caller, id, FormPages.editor(fields).version());
            return flash.seeOther(sent.address(), sent.happened());
        } catch (Problem wrong) {
            if (wrong.code() != ProblemCode.FIELD_INVALID) {
                throw wrong;
            }
            RequestForm form = drafts.find(caller, id).map(Draft::form).orElseThrow(() -> wrong);
            return forms.again(caller, form, fields, faults.of(wrong));
        }
    }

    /** Throws a draft away. */
    @Post("/drafts/{id}/deletion")
    HttpResponse<?> delete(Caller caller, String id) {
        drafts.delete(caller, id);
        return flash.seeOther("/requests", "draft_deleted");
    }
}
