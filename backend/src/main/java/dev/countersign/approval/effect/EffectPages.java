package dev.countersign.approval.effect;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.identity.SmallTeamBanner;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.platform.Page;
import dev.countersign.policy.Activations;
import dev.countersign.policy.BundleState;
import dev.countersign.policy.Bundles;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredBundle;
import dev.countersign.policy.Treatment;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The effect of a bundle before it is activated; asking for it, and the second person's act. */
@Controller("/policies/bundles/{id}")
@Secured({Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.AUDITOR, Roles.ADMINISTRATOR})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class EffectPages {
    private static final int ROWS = 50;

    private final Effects effects;
    private final Bundles bundles;
    private final Activations activations;
    private final Policy policy;
    private final NamesInBulk names;
    private final SmallTeamBanner smallTeam;
    private final Flash flash;

    EffectPages(
            Effects effects,
            Bundles bundles,
            Activations activations,
            Policy policy,
            NamesInBulk names,
            SmallTeamBanner smallTeam,
            Flash flash) {
        this.effects = effects;
        this.bundles = bundles;
        this.activations = activations;
        this.policy = policy;
        this.names = names;
        this.smallTeam = smallTeam;
        this.flash = flash;
    }

    @Get("/effect")
    ModelAndView<Map<String, Object>> effect(Caller caller, String id) {
        return page(caller, id, EffectPage.Form.EMPTY, List.of());
    }

    @Post("/effect")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> start(Caller caller, String id) {
        effects.start(caller, id);
        return flash.seeOther(address(id), "effect_started");
    }

    @Post("/asking")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> ask(Caller caller, String id, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        var form =
                new EffectPage.Form(
                        fields.text("treatment"), fields.text("reviewDays"), fields.text("reason"));
        List<FormError> errors = new ArrayList<>(reasonErrors(form.reason()));
        Treatment treatment = treatment(form.treatment());
        if (treatment == null) {
            errors.add(new FormError("treatment", "Choose what happens to those who lose."));
        }
        Integer days = null;
        if (treatment == Treatment.REVIEW_THEN_SUSPEND) {
            days = days(form.reviewDays());
            if (days == null) {
                errors.add(new FormError("reviewDays", "Give a whole number of days, 1 to 30."));
            }
        }
        if (!errors.isEmpty()) {
            return HttpResponse.unprocessableEntity().body(page(caller, id, form, errors));
        }
        Integer within = days;
        return act(
                caller,
                id,
                form,
                () -> activations.ask(caller, id, treatment, within, form.reason()),
                address(id),
                "activation_asked");
    }

    @Post("/activation")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> activate(Caller caller, String id, @Body Map<String, Object> body) {
        int read = version(FormFields.of(body).text("version"));
        return act(
                caller,
                id,
                EffectPage.Form.EMPTY,
                () -> activations.activate(caller, id, read),
                "/policies/history",
                "policy_activated");
    }

    @Post("/withdrawal")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> withdraw(Caller caller, String id, @Body Map<String, Object> body) {
        String reason = FormFields.of(body).text("reason");
        if (reason.length() < InputCheck.SHORTEST_REASON) {
            var error =
                    new FormError("withdraw-reason", "Give a reason of at least 10 characters.");
            return HttpResponse.unprocessableEntity()
                    .body(page(caller, id, EffectPage.Form.EMPTY, List.of(error)));
        }
        return act(
                caller,
                id,
                EffectPage.Form.EMPTY,
                () -> activations.withdraw(caller, id, reason),
                "/policies",
                "bundle_withdrawn");
    }

    private HttpResponse<?> act(
            Caller caller,
            String id,
            EffectPage.Form form,
            Runnable act,
            String then,
            String message) {
        try {
            act.run();
            return flash.seeOther(then, message);
        } catch (Problem e) {
            return HttpResponse.status(e.formStatus())
                    .body(page(caller, id, form, FormError.of(e)));
        }
    }

    /** What was read, or a version that none has: whoever sends none has read nothing. */
    private static int version(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static List<FormError> reasonErrors(String reason) {
        return reason.length() < InputCheck.SHORTEST_REASON
                ? List.of(new FormError("reason", "Give a reason of at least 10 characters."))
                : List.of();
    }

    private static @Nullable Treatment treatment(String word) {
        return Stream.of(Treatment.values())
                .filter(t -> t.word().equals(word))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Integer days(String text) {
        try {
            int days = Integer.parseInt(text);
            return days < 1 || days > 30 ? null : days;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String address(String id) {
        return UriBuilder.of("/policies/bundles").path(id).path("effect").build().toString();
    }

    private ModelAndView<Map<String, Object>> page(
            Caller caller, String id, EffectPage.Form form, List<FormError> errors) {
        StoredBundle bundle = bundles.get(id);
        Effect effect = effects.newest(caller, id).orElse(null);
        var line = line(bundle);
        var view =
                new EffectPage.View(
                        line,
                        bundles.tests(id).orElse(null),
                        policy.active().revision(),
                        effect,
                        EffectPage.Row.of(effect == null ? null : effect.summary()),
                        may(caller, bundle, effect),
                        form,
                        errors);
        Map<String, Object> model = new HashMap<>();
        model.put("titles", policy.titles());
        model.put("page", view);
        if (effect != null && effect.state().isOpen()) {
            model.put("refresh", "2");
        }
        return new ModelAndView<>("policy/effect", model);
    }

    private EffectPage.BundleLine line(StoredBundle bundle) {
        StoredBundle.Asking asking = bundle.asked();
        return EffectPage.BundleLine.of(
                bundle,
                names.of(Stream.of(bundle.uploadedBy(), asking == null ? null : asking.by())));
    }

    private EffectPage.May may(Caller caller, StoredBundle bundle, @Nullable Effect effect) {
        boolean changes = Effects.changes(caller);
        boolean inForce = bundle.policyDigest().equals(policy.active().digest());
        boolean open = effect != null && effect.state().isOpen();
        boolean askable =
                bundle.state() == BundleState.UPLOADED || bundle.state() == BundleState.SUPERSEDED;
        StoredBundle.Asking asking = bundle.asked();
        boolean asked = bundle.state() == BundleState.ASKED && asking != null;
        boolean asker =
                asked && asking != null && asking.by().equals(caller.id()) && !smallTeam.shown();
        return new EffectPage.May(
                changes && !inForce && !open && bundle.state() != BundleState.WITHDRAWN,
                changes && askable && effect != null && effect.holds(),
                changes && asked && !asker,
                asker,
                changes && (asked || bundle.state() == BundleState.UPLOADED));
    }

    @Get("/effect/items")
    ModelAndView<Map<String, Object>> items(
            Caller caller,
            String id,
            @QueryValue(defaultValue = "approval") String subject,
            @QueryValue(defaultValue = "") String change,
            @QueryValue(defaultValue = "") String code,
            @QueryValue(defaultValue = "") String before,
            @QueryValue(defaultValue = "") String outcome,
            @QueryValue @Nullable String after) {
        Effect effect =
                effects.newest(caller, id).orElseThrow(() -> Problem.notFound("effect of", id));
        var wanted =
                new EffectFilter(
                        one(subject, Subject.values(), Subject::word).orElse(Subject.APPROVAL),
                        one(change, Change.values(), Change::word).orElse(null),
                        code.isEmpty() ? null : code,
                        one(before, Outcome.values(), Outcome::text).orElse(null),
                        one(outcome, Outcome.values(), Outcome::text).orElse(null));
        Page<EffectItem> found = effects.items(caller, effect, wanted, after, ROWS);
        Map<String, String> known =
                names.of(
                        found.items().stream()
                                .flatMap(item -> Stream.of(item.personId(), item.deviceId())));
        UriBuilder address =
                UriBuilder.of(address(id) + "/items")
                        .queryParam("subject", wanted.subject().word())
                        .queryParam("change", change)
                        .queryParam("code", code)
                        .queryParam("before", before)
                        .queryParam("outcome", outcome);
        String first = Page.firstAddress(address, after);
        var view =
                new EffectPage.Items(
                        line(bundles.get(id)),
                        effect,
                        wanted.subject().word(),
                        change,
                        code,
                        before,
                        outcome,
                        new Page<>(
                                found.items().stream()
                                        .map(item -> EffectPage.Item.of(item, known))
                                        .toList(),
                                found.next()),
                        first,
                        found.nextAddress(address));
        return new ModelAndView<>("policy/effect-items", Map.of("page", view));
    }

    private static <T> Optional<T> one(String word, T[] all, Function<T, String> name) {
        return Stream.of(all).filter(value -> name.apply(value).equals(word)).findFirst();
    }
}
