package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.context.MessageSource;
import io.micronaut.http.HttpHeaders;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Asking for a model: fill in, see policy's answer, check, send. */
@Controller("/requests")
@Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
final class RequestFormPages {
    private static final int SHORTEST_REASON = 10;

    private final Requests requests;
    private final RequestChoices choices;
    private final Names names;
    private final MessageSource texts;
    private final Flash flash;

    RequestFormPages(
            Requests requests,
            RequestChoices choices,
            Names names,
            MessageSource texts,
            Flash flash) {
        this.requests = requests;
        this.choices = choices;
        this.names = names;
        this.texts = texts;
        this.flash = flash;
    }

    /**
     * The form, begun by a refusal's link.
     *
     * @param scope may come several times
     * @param dataClass may come several times
     */
    @Get("/new")
    @Consumes(MediaType.ALL)
    ModelAndView<Map<String, Object>> form(
            Caller caller,
            @QueryValue(defaultValue = "") String digest,
            @QueryValue(defaultValue = "") String device,
            @QueryValue(defaultValue = "") String tool,
            @QueryValue @Nullable List<String> scope,
            @QueryValue("data_class") @Nullable List<String> dataClass) {
        return page(
                caller,
                RequestForm.begun(digest, device, tool, given(scope), given(dataClass)),
                List.of());
    }

    private static List<String> given(@Nullable List<String> values) {
        return values == null ? List.of() : values;
    }

    /** The live answer beside the form. */
    @Post("/answer")
    ModelAndView<Map<String, Object>> answer(Caller caller, @Body Map<String, Object> body) {
        RequestForm form = RequestForm.of(FormFields.of(body));
        return new ModelAndView<>("approval/answer-part", Map.of("answer", answer(caller, form)));
    }

    /** The same on a whole page, for browsers without JavaScript. */
    @Post("/preview")
    ModelAndView<Map<String, Object>> preview(Caller caller, @Body Map<String, Object> body) {
        return page(caller, RequestForm.of(FormFields.of(body)), List.of());
    }

    @Post("/change")
    ModelAndView<Map<String, Object>> change(Caller caller, @Body Map<String, Object> body) {
        return preview(caller, body);
    }

    @Post("/check")
    HttpResponse<?> check(Caller caller, @Body Map<String, Object> body) {
        RequestForm form = RequestForm.of(FormFields.of(body));
        RequestForm.Answer answer = answer(caller, form);
        List<FormError> errors = errors(form, answer);
        if (!errors.isEmpty()) {
            return HttpResponse.unprocessableEntity().body(page(caller, form, errors));
        }
        // kept by the browser for a while, so that going back after sending shows it again; the key
        // makes sending twice one request
        return HttpResponse.<Object>ok(
                        new ModelAndView<>(
                                "approval/check",
                                Map.of(
                                        "key", UUID.randomUUID().toString(),
                                        "form", form,
                                        "answer", answer,
                                        "modelName", names.model(form.modelDigest()),
                                        "deviceName", names.device(form.deviceId()),
                                        "toolName", names.tool(form.toolId()))))
                .header(HttpHeaders.CACHE_CONTROL, "private, max-age=600");
    }

    @Post
    HttpResponse<?> send(Caller caller, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        RequestForm form = RequestForm.of(fields);
        List<FormError> errors = errors(form, answer(caller, form));
        if (!errors.isEmpty()) {
            return HttpResponse.unprocessableEntity().body(page(caller, form, errors));
        }
        RequestView request = requests.submit(caller, form.toRequest(), key(fields));
        String happened =
                switch (request.state()) {
                    case APPROVED -> "request_allowed";
                    case DENIED -> "request_denied";
                    case IN_REVIEW, CHANGES_REQUESTED, REJECTED, WITHDRAWN -> "request_in_review";
                };
        return flash.seeOther("/requests/" + request.id(), happened);
    }

    private static @Nullable String key(FormFields fields) {
        String key = fields.text("key");
        return key.isEmpty() ? null : key;
    }

    private RequestForm.Answer answer(Caller caller, RequestForm form) {
        try {
            PolicyAnswer answer = requests.check(caller, form.toRequest());
            return new RequestForm.Answer(AnswerView.of(answer), List.of());
        } catch (Problem incomplete) {
            List<String> fields =
                    FormError.of(incomplete).stream().map(FormError::field).distinct().toList();
            return new RequestForm.Answer(null, fields);
        }
    }

    private List<FormError> errors(RequestForm form, RequestForm.Answer answer) {
        List<String> fields = new ArrayList<>(answer.missing());
        if (form.reason().length() < SHORTEST_REASON && !fields.contains("reason")) {
            fields.add("reason");
        }
        return fields.stream().map(field -> new FormError(field, fault(field))).toList();
    }

    private String fault(String field) {
        return texts.getMessage("fault.request." + field, Locale.ENGLISH).orElse(field);
    }

    private ModelAndView<Map<String, Object>> page(
            Caller caller, RequestForm form, List<FormError> errors) {
        var around =
                new RequestForm.Surroundings(
                        errors, choices.of(caller, form.modelDigest()), answer(caller, form));
        return new ModelAndView<>("approval/new", Map.of("form", form, "page", around));
    }
}
