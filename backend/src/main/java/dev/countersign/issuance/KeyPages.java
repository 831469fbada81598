package dev.countersign.issuance;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.Roles;
import dev.countersign.identity.Timeline;
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
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.List;
import java.util.Map;

/** All keys, and the ceremony that replaces those that sign tokens and status lists. */
@Controller("/keys")
@Secured(Roles.ADMINISTRATOR)
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class KeyPages {
    private final KeyRotation rotation;
    private final TrustBundles bundles;
    private final KeyPage.Maker pages;
    private final Timeline timeline;
    private final Flash flash;

    KeyPages(
            KeyRotation rotation,
            TrustBundles bundles,
            KeyPage.Maker pages,
            Timeline timeline,
            Flash flash) {
        this.rotation = rotation;
        this.bundles = bundles;
        this.pages = pages;
        this.timeline = timeline;
        this.flash = flash;
    }

    @Get
    @Secured({Roles.SECURITY_LEAD, Roles.AUDITOR, Roles.ADMINISTRATOR})
    ModelAndView<Map<String, Object>> keys(Caller caller) {
        return list(caller, KeyPage.Form.EMPTY);
    }

    private ModelAndView<Map<String, Object>> list(Caller caller, KeyPage.Form form) {
        boolean changes = caller.has(Role.ADMINISTRATOR);
        return new ModelAndView<>("issuance/keys", Map.of("page", pages.all(changes, form)));
    }

    @Post("/next")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> make(Caller caller, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        String purpose = fields.text("purpose");
        String reason = fields.text("reason");
        try {
            rotation.make(caller, purpose, reason);
            return flash.seeOther("/keys", "key_made");
        } catch (Problem wrong) {
            List<FormError> errors =
                    FormError.of(wrong).stream()
                            .map(e -> new FormError(purpose + "-" + e.field(), e.message()))
                            .toList();
            return answer(wrong, list(caller, new KeyPage.Form(reason, "", errors)));
        }
    }

    /** What the holder of the root key signs; holds no secret. */
    @Get("/trust-request")
    @Produces(MediaType.APPLICATION_JSON)
    HttpResponse<String> request() {
        var proposal = bundles.proposal();
        String name = "trust-request-" + proposal.version() + ".json";
        return HttpResponse.ok(proposal.unsigned() + "\n")
                .header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    }

    @Post("/trust-bundle")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> takeOver(Caller caller, @Body Map<String, Object> body) {
        String bundle = FormFields.of(body).text("bundle");
        try {
            bundles.takeOver(caller.id(), bundle);
            return flash.seeOther("/keys", "trust_bundle_published");
        } catch (Problem wrong) {
            var form = new KeyPage.Form("", bundle, FormError.of(wrong));
            return answer(wrong, list(caller, form));
        }
    }

    @Get("/{kid}")
    @Secured({Roles.SECURITY_LEAD, Roles.AUDITOR, Roles.ADMINISTRATOR})
    ModelAndView<Map<String, Object>> key(Caller caller, String kid) {
        return one(caller, kid, KeyPage.Form.EMPTY);
    }

    private ModelAndView<Map<String, Object>> one(Caller caller, String kid, KeyPage.Form form) {
        return new ModelAndView<>(
                "issuance/key",
                Map.of(
                        "page", pages.one(kid, caller.has(Role.ADMINISTRATOR), form),
                        "timeline", timeline.of(kid)));
    }

    @Post("/{kid}/activate")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> activate(Caller caller, String kid, @Body Map<String, Object> body) {
        String reason = FormFields.of(body).text("reason");
        return change(
                caller, kid, reason, "key_activated", () -> rotation.activate(caller, kid, reason));
    }

    @Post("/{kid}/revoke")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> revoke(Caller caller, String kid, @Body Map<String, Object> body) {
        String reason = FormFields.of(body).text("reason");
        return change(
                caller, kid, reason, "key_revoked", () -> rotation.revoke(caller, kid, reason));
    }

    private HttpResponse<?> change(
            Caller caller, String kid, String reason, String said, Runnable act) {
        try {
            act.run();
            return flash.seeOther("/keys/" + kid, said);
        } catch (Problem wrong) {
            if (wrong.code() == ProblemCode.NOT_FOUND) {
                throw wrong;
            }
            return answer(
                    wrong, one(caller, kid, new KeyPage.Form(reason, "", FormError.of(wrong))));
        }
    }

    private static HttpResponse<?> answer(Problem wrong, ModelAndView<Map<String, Object>> page) {
        return wrong.code() == ProblemCode.CONFLICT
                ? HttpResponse.<ModelAndView<Map<String, Object>>>status(wrong.code().status())
                        .body(page)
                : HttpResponse.unprocessableEntity().body(page);
    }
}
