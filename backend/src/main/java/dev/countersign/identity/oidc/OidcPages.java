package dev.countersign.identity.oidc;

import dev.countersign.identity.Entrance;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.views.ModelAndView;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** To the identity provider and back. */
@Controller("/signin/provider")
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class OidcPages {
    private final Optional<CodeFlow> flow;
    private final Optional<PendingSignIns> pendings;
    private final Optional<ProviderPeople> people;
    private final Entrance entrance;

    OidcPages(
            Optional<CodeFlow> flow,
            Optional<PendingSignIns> pendings,
            Optional<ProviderPeople> people,
            Entrance entrance) {
        this.flow = flow;
        this.pendings = pendings;
        this.people = people;
        this.entrance = entrance;
    }

    /** What a page about a refused sign-in shows. */
    record RefusedView(String title, String detail, String code) {}

    @Get
    HttpResponse<?> begin(@QueryValue @Nullable String next, HttpRequest<?> request) {
        PendingSignIns pendingSignIns = configured(pendings);
        PendingSignIns.Pending pending = pendingSignIns.begin(next == null ? "/" : next);
        try {
            return HttpResponse.seeOther(configured(flow).begin(pending))
                    .cookie(pendingSignIns.cookie(pending));
        } catch (Refusal refusal) {
            return refused(request, "anonymous", refusal);
        }
    }

    /** The cookie goes whatever comes of it: an answer counts once. */
    @Get("/callback")
    HttpResponse<?> callback(
            @QueryValue(defaultValue = "") String state,
            @QueryValue(defaultValue = "") String code,
            @QueryValue(defaultValue = "") String iss,
            @QueryValue(defaultValue = "") String error,
            HttpRequest<?> request) {
        PendingSignIns pendingSignIns = configured(pendings);
        Optional<PendingSignIns.Pending> pending = pendingSignIns.answered(request, state);
        try {
            if (pending.isEmpty()) {
                throw new Refusal(
                        ProblemCode.SIGN_IN_EXPIRED,
                        "It was begun more than ten minutes ago, in another browser, or was finished already. Begin again.",
                        Map.of());
            }
            if (!error.isEmpty() || code.isEmpty()) {
                throw error(error);
            }
            CodeFlow.Finished finished = configured(flow).finish(pending.get(), code, iss);
            return switch (configured(people).signIn(finished.claims())) {
                case ProviderPeople.Outcome.Welcome(var person) ->
                        gone(
                                entrance.letIn(
                                        request, person, pending.get().next(), finished.idToken()),
                                pendingSignIns);
                case ProviderPeople.Outcome.TurnedAway(var actor, var why) ->
                        gone(refused(request, actor, why), pendingSignIns);
            };
        } catch (Refusal refusal) {
            return gone(refused(request, "anonymous", refusal), pendingSignIns);
        }
    }

    private static Refusal error(String error) {
        return error.equals("access_denied")
                ? new Refusal(
                        ProblemCode.SIGN_IN_DENIED,
                        "You, or it, stopped the sign-in. Begin again, or ask whoever runs your organisation's accounts whether you may use this server.",
                        Map.of("provider_error", error))
                : CodeFlow.refused(error);
    }

    private MutableHttpResponse<?> refused(HttpRequest<?> request, String actor, Refusal refusal) {
        entrance.turnedAway(request, actor, refusal.code(), refusal.facts());
        var view = new RefusedView(refusal.code().title(), refusal.detail(), refusal.code().code());
        return HttpResponse.status(refusal.code().status())
                .body(new ModelAndView<>("identity/sign-in-refused", Map.of("refused", view)));
    }

    private static HttpResponse<?> gone(MutableHttpResponse<?> answer, PendingSignIns pendings) {
        return answer.cookie(pendings.gone());
    }

    private static <T> T configured(Optional<T> bean) {
        return bean.orElseThrow(() ->
                new Problem(ProblemCode.ROUTE_UNKNOWN, "No identity provider is set up here."));
    }
}
