package dev.countersign.approval.effect;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.platform.Page;
import dev.countersign.policy.Activation;
import dev.countersign.policy.Activations;
import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.Bundles;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredBundle;
import dev.countersign.problem.FormError;
import dev.countersign.problem.InputCheck;
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
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The policy in force, the bundles that are kept, and the history of activations. */
@Controller("/policies")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class PolicyPages {
    private static final int ROWS = 20;

    private final Bundles bundles;
    private final Activations activations;
    private final Treatments treatments;
    private final Effects effects;
    private final Policy policy;
    private final NamesInBulk names;
    private final Flash flash;

    PolicyPages(
            Bundles bundles,
            Activations activations,
            Treatments treatments,
            Effects effects,
            Policy policy,
            NamesInBulk names,
            Flash flash) {
        this.bundles = bundles;
        this.activations = activations;
        this.treatments = treatments;
        this.effects = effects;
        this.policy = policy;
        this.names = names;
        this.flash = flash;
    }

    /** The bundles; {@code sees} and {@code changes} say what the viewer may. */
    record Overview(
            BundleIdentity inForce,
            @Nullable Line current,
            List<EffectPage.BundleLine> rows,
            boolean onlyShipped,
            boolean sees,
            boolean changes,
            @Nullable String first,
            @Nullable String next) {}

    /** An activation in words; its bundle may decide again under a later sequence. */
    record Line(
            int sequence,
            String revision,
            String kind,
            @Nullable String bundleId,
            @Nullable String previousBundleId,
            @Nullable String askedBy,
            String activatedBy,
            Instant at,
            @Nullable String reason,
            @Nullable String treatment,
            boolean inForce,
            boolean decides,
            @Nullable TreatmentProgress progress) {}

    /** The history, with what going back to a revision would do. */
    record History(
            List<Line> rows,
            boolean changes,
            int open,
            String reason,
            List<FormError> errors,
            int resumable,
            @Nullable Effect effect,
            @Nullable String first,
            @Nullable String next) {
        /** How many live approvals would lose by going back. */
        public int lost() {
            return count(Change.LOSES);
        }

        /** How many would gain. */
        public int gained() {
            return count(Change.GAINS);
        }

        private int count(Change change) {
            return effect == null || effect.summary() == null
                    ? 0
                    : effect.summary().count(Subject.APPROVAL, change).items();
        }
    }

    @Get
    ModelAndView<Map<String, Object>> overview(Caller caller, @QueryValue @Nullable String after) {
        boolean sees = Effects.sees(caller);
        Page<StoredBundle> found =
                sees ? bundles.list(after, ROWS) : new Page<>(List.<StoredBundle>of(), null);
        Map<String, String> known =
                names.of(
                        found.items().stream()
                                .flatMap(b ->
                                        Stream.of(
                                                b.uploadedBy(),
                                                b.asked() == null ? null : b.asked().by())));
        UriBuilder address = UriBuilder.of("/policies");
        String first = Page.firstAddress(address, after);
        Line current =
                lines(activations.history(null, 1).items()).stream().findFirst().orElse(null);
        var page =
                new Overview(
                        policy.active(),
                        current,
                        found.items().stream()
                                .map(b -> EffectPage.BundleLine.of(b, known))
                                .toList(),
                        found.items().stream().allMatch(StoredBundle::shipped),
                        sees,
                        Effects.changes(caller),
                        first,
                        found.nextAddress(address));
        return new ModelAndView<>("policy/policies", Map.of("page", page));
    }

    @Get("/history")
    @Secured({Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.AUDITOR, Roles.ADMINISTRATOR})
    ModelAndView<Map<String, Object>> history(
            Caller caller,
            @QueryValue @Nullable String after,
            @QueryValue(defaultValue = "0") int back) {
        return history(caller, after, Effects.changes(caller) ? back : 0, "", List.of());
    }

    private ModelAndView<Map<String, Object>> history(
            Caller caller,
            @Nullable String after,
            int back,
            String reason,
            List<FormError> errors) {
        Page<Activation> found = activations.history(after, ROWS);
        UriBuilder address = UriBuilder.of("/policies/history");
        String first = Page.firstAddress(address, after);
        List<Line> rows = lines(found.items());
        var page =
                new History(
                        rows,
                        Effects.changes(caller),
                        back,
                        reason,
                        errors,
                        back == 0 ? 0 : treatments.resumableFrom(back),
                        back == 0 ? null : effect(caller, rows, back),
                        first,
                        found.nextAddress(address));
        Map<String, Object> model = new HashMap<>();
        model.put("page", page);
        if (rows.stream().anyMatch(r -> r.progress != null && r.progress.running())) {
            model.put("refresh", "3");
        }
        return new ModelAndView<>("policy/history", model);
    }

    private @Nullable Effect effect(Caller caller, List<Line> rows, int back) {
        return rows.stream()
                .filter(row -> row.sequence == back && row.bundleId != null)
                .findFirst()
                .flatMap(row -> effects.newest(caller, String.valueOf(row.bundleId)))
                .orElse(null);
    }

    private List<Line> lines(List<Activation> found) {
        Map<String, String> known =
                names.of(found.stream().flatMap(a -> Stream.of(a.askedBy(), a.activatedBy())));
        int newest = policy.active().sequence();
        return found.stream().map(a -> line(a, known, newest)).toList();
    }

    private Line line(Activation a, Map<String, String> known, int newest) {
        String asked = a.askedBy();
        return new Line(
                a.sequence(),
                a.revision(),
                a.kind().word(),
                a.bundleId(),
                a.previousBundleId(),
                asked == null ? null : known.getOrDefault(asked, asked),
                known.getOrDefault(a.activatedBy(), a.activatedBy()),
                a.activatedAt(),
                a.reason(),
                a.treatment() == null ? null : a.treatment().word(),
                a.sequence() == newest,
                a.policyDigest().equals(policy.active().digest()),
                treatments.progress(a.sequence()).orElse(null));
    }

    @Post("/history/{sequence}/rollback")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> rollBack(Caller caller, int sequence, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        String reason = fields.text("reason");
        String bundle = fields.text("bundle");
        if (reason.length() < InputCheck.SHORTEST_REASON) {
            var error =
                    new FormError("rollback-reason", "Give a reason of at least 10 characters.");
            return HttpResponse.unprocessableEntity()
                    .body(history(caller, null, sequence, reason, List.of(error)));
        }
        try {
            Activation back = activations.rollBack(caller, bundle, reason);
            if (!fields.text("resume").isEmpty()) {
                var _ = treatments.resume(caller, back.sequence());
            }
            return flash.seeOther("/policies/history", "policy_rolled_back");
        } catch (Problem e) {
            return HttpResponse.unprocessableEntity()
                    .body(history(caller, null, sequence, reason, FormError.of(e)));
        }
    }
}
