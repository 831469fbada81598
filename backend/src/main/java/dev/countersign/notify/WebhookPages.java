package dev.countersign.notify;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.core.annotation.Introspected;
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
import java.util.List;
import java.util.Map;

/** The programs that are told by webhook. */
@Controller("/webhooks")
@Secured(Roles.ADMINISTRATOR)
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class WebhookPages {
    private final Webhooks webhooks;
    private final WebhookDeliveries deliveries;
    private final Flash flash;

    WebhookPages(Webhooks webhooks, WebhookDeliveries deliveries, Flash flash) {
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.flash = flash;
    }

    /** The list and the form below it. */
    @Introspected
    record ListPage(
            List<WebhookView> rows,
            String name,
            String url,
            List<Kind> kinds,
            List<FormError> errors) {
        ListPage {
            rows = List.copyOf(rows);
            kinds = List.copyOf(kinds);
            errors = List.copyOf(errors);
        }

        /** A kind that may be asked for. */
        @Introspected
        record Kind(String word, String key, boolean chosen) {}
    }

    @Get
    ModelAndView<Map<String, Object>> list() {
        return list("", "", List.of(), List.of());
    }

    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> add(Caller caller, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        try {
            return HttpResponse.ok(
                    secret(
                            webhooks.add(
                                    caller,
                                    new NewWebhook(
                                            form.text("name"),
                                            form.text("url"),
                                            form.all("kinds")))));
        } catch (Problem wrong) {
            return HttpResponse.unprocessableEntity()
                    .body(
                            list(
                                    form.text("name"),
                                    form.text("url"),
                                    form.all("kinds"),
                                    FormError.of(wrong)));
        }
    }

    @Get("/{id}")
    ModelAndView<Map<String, Object>> one(String id) {
        return one(id, "", List.of());
    }

    @Post("/{id}/secret")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> rotate(Caller caller, String id) {
        return HttpResponse.ok(secret(webhooks.rotate(caller, id)));
    }

    @Post("/{id}/test")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> test(Caller caller, String id) {
        webhooks.test(caller, id);
        return flash.seeOther("/webhooks/" + id, "webhook_tested");
    }

    @Post("/{id}/{turn:on|off}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> turn(Caller caller, String id, String turn, @Body Map<String, Object> body) {
        String reason = FormFields.of(body).text("reason");
        try {
            webhooks.turn(caller, id, turn.equals("on"), reason);
        } catch (Problem wrong) {
            return HttpResponse.unprocessableEntity().body(one(id, reason, FormError.of(wrong)));
        }
        return flash.seeOther("/webhooks/" + id, "webhook_" + turn);
    }

    private ModelAndView<Map<String, Object>> list(
            String name, String url, List<String> chosen, List<FormError> errors) {
        List<ListPage.Kind> kinds =
                NoticeKind.offered()
                        .map(kind ->
                                new ListPage.Kind(
                                        kind.word(), kind.key(), chosen.contains(kind.word())))
                        .toList();
        return new ModelAndView<>(
                "notify/webhooks",
                Map.of("page", new ListPage(webhooks.list(), name, url, kinds, errors)));
    }

    private ModelAndView<Map<String, Object>> one(
            String id, String reason, List<FormError> errors) {
        return new ModelAndView<>(
                "notify/webhook",
                Map.of(
                        "webhook",
                        webhooks.get(id),
                        "attempts",
                        deliveries.newest(id),
                        "reason",
                        reason,
                        "errors",
                        errors));
    }

    private static ModelAndView<Map<String, Object>> secret(Webhooks.Made made) {
        return new ModelAndView<>(
                "notify/webhook-secret",
                Map.of("webhook", made.webhook(), "secret", made.secret()));
    }
}
