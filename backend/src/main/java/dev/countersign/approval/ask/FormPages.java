package dev.countersign.approval.ask;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Asking for models: fill in, with policy's answer beside it. */
@Controller("/requests")
@Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
final class FormPages {
    private final FormChoices choices;
    private final FormAnswers answers;
    private final Drafts drafts;

    FormPages(FormChoices choices, FormAnswers answers, Drafts drafts) {
        this.choices = choices;
        this.answers = answers;
        this.drafts = drafts;
    }

    /** What a link begins the form with, as a refusal of the gate prints it. */
    private record Begun(
            String digest,
            String device,
            String tool,
            @Nullable List<String> scope,
            @Nullable List<String> dataClass) {
        RequestForm form() {
            return RequestForm.blank()
                    .withModels(one(digest))
                    .withDevices(one(device))
                    .withTools(one(tool))
                    .withUse(
                            several(scope), several(dataClass), RequestForm.blank().durationDays());
        }

        private static List<String> one(String value) {
            return value.isEmpty() ? List.of() : List.of(value);
        }

        private static List<String> several(@Nullable List<String> values) {
            return values == null ? List.of() : values;
        }
    }

    /**
     * The form: begun by a link, as a draft kept it, or like an earlier one.
     *
     * @param draft id of a draft
     * @param like id of a draft whose answers to begin with
     * @param q what to look for among the models
     * @param help {@code yes} to look at once for what would help
     * @param note see {@link FormPage}
     */
    @Get("/new")
    @Consumes(MediaType.ALL)
    HttpResponse<?> form(
            Caller caller,
            @QueryValue(defaultValue = "") String digest,
            @QueryValue(defaultValue = "") String device,
            @QueryValue(defaultValue = "") String tool,
            @QueryValue @Nullable List<String> scope,
            @QueryValue("data_class") @Nullable List<String> dataClass,
            @QueryValue(defaultValue = "") String draft,
            @QueryValue(defaultValue = "") String like,
            @QueryValue(defaultValue = "") String q,
            @QueryValue(defaultValue = "") String help,
            @QueryValue(defaultValue = "") String note) {
        Optional<Draft> kept = find(caller, draft);
        if (kept.filter(Draft::isSent).isPresent()) {
            return HttpResponse.seeOther(URI.create("/requests/check?draft=" + draft));
        }
        RequestForm begun =
                kept.or(() -> find(caller, like))
                        .map(Draft::form)
                        .orElseGet(() -> new Begun(digest, device, tool, scope, dataClass).form());
        FormChoices.Choices all = choices.of(caller, begun, q);
        RequestForm form = kept.isPresent() ? begun : FormChoices.begin(begun, all);
        AnswerPage answer =
                help.equals("yes")
                        ? answers.helped(caller, form, all)
                        : answers.of(caller, form, all);
        boolean gone = !draft.isEmpty() && kept.isEmpty();
        return HttpResponse.ok(
                page(
                        form,
                        new FormPage(
                                List.of(),
                                all,
                                answer,
                                kept.orElse(null),
                                UUID.randomUUID().toString(),
                                gone ? "gone" : note,
                                null)));
    }

    private Optional<Draft> find(Caller caller, String id) {
        return id.isEmpty() ? Optional.empty() : drafts.find(caller, id);
    }

    static ModelAndView<Map<String, Object>> page(RequestForm form, FormPage page) {
        return new ModelAndView<>("approval/new", Map.of("form", form, "page", page));
    }

    /** The form with what is wrong, and everything that was filled in. */
    HttpResponse<?> again(
            Caller caller, RequestForm form, FormFields fields, List<FormError> errors) {
        FormChoices.Choices all = choices.of(caller, form, fields.text("q"));
        Drafts.Saved saved = drafts.save(caller, form, editor(fields));
        return HttpResponse.unprocessableEntity()
                .body(
                        page(
                                form,
                                new FormPage(
                                        errors,
                                        all,
                                        answers.of(caller, form, all),
                                        saved.draft(),
                                        editor(fields).editor(),
                                        note(saved, form),
                                        saved.other())));
    }

    /** What a page says of the draft that it writes. */
    static Drafts.Editor editor(FormFields fields) {
        String version = fields.text("draftVersion");
        return new Drafts.Editor(
                fields.text("draft"),
                version.matches("[0-9]{1,9}") ? Integer.parseInt(version) : -1,
                fields.text("editor"));
    }

    static String note(Drafts.Saved saved, RequestForm form) {
        Draft other = saved.other();
        if (other != null) {
            return other.isSent() ? "after_sent" : "forked";
        }
        return saved.draft() == null && !form.isUntouched() ? "full" : "";
    }

    /** The live answer beside the form; what is filled in is kept. */
    @Post("/answer")
    HttpResponse<?> answer(Caller caller, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        RequestForm form = RequestForm.of(fields);
        FormChoices.Choices all = choices.of(caller, form, "");
        boolean keeps = !fields.text("editor").isEmpty();
        Drafts.Saved saved =
                keeps ? drafts.save(caller, form, editor(fields)) : new Drafts.Saved(null, null);
        FormPage page =
                new FormPage(
                        List.of(),
                        all,
                        answers.of(caller, form, all),
                        saved.draft(),
                        fields.text("editor"),
                        keeps ? note(saved, form) : "",
                        saved.other());
        MutableHttpResponse<?> fragment =
                HttpResponse.ok(
                        new ModelAndView<>(
                                "approval/answer-part", Map.of("page", page, "keeps", keeps)));
        Draft kept = saved.draft();
        return kept == null || kept.id().equals(fields.text("draft"))
                ? fragment
                : fragment.header("HX-Replace-Url", kept.address());
    }

    /** What would help, fetched after the answer is there. */
    @Post("/help")
    ModelAndView<Map<String, Object>> help(Caller caller, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        RequestForm form = RequestForm.of(fields);
        FormChoices.Choices all = choices.of(caller, form, "");
        return new ModelAndView<>(
                "approval/help-part",
                Map.of(
                        "helps", answers.help(caller, form, all),
                        "editable", !fields.text("editor").isEmpty()));
    }

    /** Models that a text finds. */
    @Post("/models")
    ModelAndView<Map<String, Object>> models(Caller caller, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        return new ModelAndView<>(
                "approval/models-part",
                Map.of(
                        "models",
                        choices.models(caller, RequestForm.of(fields), fields.text("q")),
                        "type",
                        fields.text("choose").equals("radio") ? "radio" : "checkbox"));
    }

    /** The answer on a whole page, for browsers without JavaScript; what is filled in is kept. */
    @Post("/preview")
    HttpResponse<?> preview(Caller caller, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        return goOn(caller, RequestForm.of(fields), fields, "&help=yes#answer");
    }

    /** Looks for models, likewise. */
    @Post("/find")
    HttpResponse<?> find(Caller caller, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        return goOn(caller, RequestForm.of(fields), fields, "#modelDigest");
    }

    /** Makes the changes of a suggestion that are fields of the form. */
    @Post("/apply")
    HttpResponse<?> apply(Caller caller, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        RequestForm form = Remedy.applied(RequestForm.of(fields), fields.text("apply"));
        return goOn(caller, form, fields, "#answer");
    }

    /** Keeps the form and shows it again under its own address, so that a reload does no harm. */
    HttpResponse<?> goOn(Caller caller, RequestForm form, FormFields fields, String then) {
        Drafts.Saved saved = drafts.save(caller, form, editor(fields));
        Draft draft = saved.draft();
        if (draft == null && !form.isUntouched()) {
            return again(caller, form, fields, List.of());
        }
        String address =
                draft == null
                        ? "/requests/new?draft="
                        : draft.address() + query("note", note(saved, form));
        return HttpResponse.seeOther(URI.create(address + query("q", fields.text("q")) + then));
    }

    private static String query(String name, String value) {
        return value.isEmpty()
                ? ""
                : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
