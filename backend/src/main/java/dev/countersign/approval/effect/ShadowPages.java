package dev.countersign.approval.effect;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.platform.Page;
import dev.countersign.policy.BundleState;
import dev.countersign.policy.Bundles;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredBundle;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A bundle beside the one in force: start it, see what it would have said, stop it. */
@Controller("/policies/bundles/{id}/shadow")
@Secured({Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.AUDITOR, Roles.ADMINISTRATOR})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class ShadowPages {
    private static final int ROWS = 50;
    private static final String USUAL_DAYS = "7";

    private final Shadows shadows;
    private final Bundles bundles;
    private final Policy policy;
    private final NamesInBulk names;
    private final Flash flash;

    ShadowPages(Shadows shadows, Bundles bundles, Policy policy, NamesInBulk names, Flash flash) {
        this.shadows = shadows;
        this.bundles = bundles;
        this.policy = policy;
        this.names = names;
        this.flash = flash;
    }

    /**
     * @param run null when the bundle never ran in the shadow
     * @param by name of who started it
     * @param startable whether the reader may start one now
     * @param stoppable whether the reader may stop it
     */
    record View(
            EffectPage.BundleLine bundle,
            String inForce,
            @Nullable Shadow run,
            @Nullable String by,
            List<Shadow.Item> items,
            @Nullable String first,
            @Nullable String next,
            boolean startable,
            boolean stoppable,
            String days,
            String reason,
            List<FormError> errors) {}

    @Get
    ModelAndView<Map<String, Object>> page(
            Caller caller, String id, @QueryValue @Nullable String after) {
        return page(caller, id, after, FormFields.of(Map.of()), List.of());
    }

    @Post
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> start(Caller caller, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        try {
            shadows.start(caller, id, days(form.text("days")), form.text("reason"));
        } catch (Problem e) {
            return HttpResponse.unprocessableEntity()
                    .body(page(caller, id, null, form, FormError.of(e)));
        }
        return flash.seeOther(address(id), "shadow_started");
    }

    @Post("/stop")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> stop(Caller caller, String id) {
        shadows.stop(caller, id);
        return flash.seeOther(address(id), "shadow_stopped");
    }

    private static int days(String text) {
        try {
            return Integer.parseInt(text.isEmpty() ? USUAL_DAYS : text);
        } catch (NumberFormatException e) {
            return 0; // refused as out of range
        }
    }

    private static String address(String id) {
        return UriBuilder.of("/policies/bundles").path(id).path("shadow").build().toString();
    }

    private ModelAndView<Map<String, Object>> page(
            Caller caller,
            String id,
            @Nullable String after,
            FormFields form,
            List<FormError> errors) {
        StoredBundle bundle = bundles.get(id);
        Shadow run = shadows.newest(caller, id).orElse(null);
        Page<Shadow.Item> found =
                run == null ? new Page<>(List.of(), null) : shadows.items(caller, run, after, ROWS);
        Map<String, String> known =
                names.of(Stream.of(bundle.uploadedBy(), run == null ? null : run.startedBy()));
        boolean running = run != null && run.state() == ShadowState.RUNNING;
        boolean changes = Effects.changes(caller);
        boolean decides = bundle.policyDigest().equals(policy.active().digest());
        UriBuilder address = UriBuilder.of(address(id));
        String days = form.text("days");
        Map<String, Object> model = new HashMap<>();
        model.put("titles", policy.titles());
        model.put(
                "page",
                new View(
                        EffectPage.BundleLine.of(bundle, known),
                        policy.active().revision(),
                        run,
                        run == null ? null : known.getOrDefault(run.startedBy(), run.startedBy()),
                        found.items(),
                        Page.firstAddress(address, after),
                        found.nextAddress(address),
                        changes && !running && !decides && bundle.state() != BundleState.WITHDRAWN,
                        changes && running,
                        days.isEmpty() ? USUAL_DAYS : days,
                        form.text("reason"),
                        errors));
        return new ModelAndView<>("policy/shadow", model);
    }
}
