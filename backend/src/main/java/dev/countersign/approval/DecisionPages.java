package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.FormFields;
import dev.countersign.platform.Page;
import dev.countersign.policy.DecisionFilter;
import dev.countersign.policy.DecisionSearch;
import dev.countersign.policy.DecisionSummary;
import dev.countersign.policy.Policy;
import dev.countersign.policy.RuleDescription;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Recorded decisions: found by what they are about, each with the exact input it was made on. */
@Controller("/decisions")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class DecisionPages {
    private static final int ROWS = 50;

    private final DecisionLog log;
    private final DecisionQueries queries;
    private final DecisionSearch search;
    private final Policy policy;
    private final Names names;
    private final Replays replays;

    DecisionPages(
            DecisionLog log,
            DecisionQueries queries,
            DecisionSearch search,
            Policy policy,
            Names names,
            Replays replays) {
        this.log = log;
        this.queries = queries;
        this.search = search;
        this.policy = policy;
        this.names = names;
        this.replays = replays;
    }

    @Get
    HttpResponse<ModelAndView<Map<String, Object>>> list(
            Caller caller,
            HttpRequest<?> request,
            @RequestBean DecisionQuery query,
            @QueryValue @Nullable String after) {
        DecisionFilter filter;
        try {
            DecisionQueries.requireKnown(request.getParameters(), "after");
            filter = queries.filter(caller, query);
        } catch (Problem wrong) {
            var typed = new DecisionPage.Filters(query, query.from(), query.until());
            var none = new Page<DecisionSummary>(List.of(), null);
            return HttpResponse.badRequest(
                    view(listing(caller, typed, none, null, FormError.of(wrong))));
        }
        Page<DecisionSummary> found = log.list(caller, filter, after, ROWS);
        var filters = DecisionPage.Filters.of(query, filter.from(), filter.until());
        return HttpResponse.ok(view(listing(caller, filters, found, after, List.of())));
    }

    @Get("/{id}")
    ModelAndView<Map<String, Object>> decision(Caller caller, String id) {
        StoredDecision stored = log.get(caller, id);
        var about = DecisionPage.About.of(stored.about(), new NamesOnce(names));
        var answer = AnswerView.of(log.inWords(stored));
        return new ModelAndView<>(
                "approval/decision",
                Map.of(
                        "decision",
                        DecisionPage.of(stored, answer, about),
                        "replays",
                        replays(caller, stored)));
    }

    /** No decision, so there is no address to lead to: the page is the answer. */
    @Post("/{id}/replay")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    ModelAndView<Map<String, Object>> replay(
            Caller caller, String id, @Body Map<String, Object> body) {
        String bundle = FormFields.of(body).text("bundle");
        Replay replay = replays.replay(caller, id, bundle.isEmpty() ? null : bundle);
        return new ModelAndView<>(
                "approval/decision-replay",
                Map.of(
                        "replay", ReplayPage.of(replay),
                        "replays", replays(caller, log.get(caller, id))));
    }

    private ReplayPage.Choices replays(Caller caller, StoredDecision stored) {
        return Replays.mayReplay(caller)
                ? ReplayPage.Choices.of(
                        replays.choices(), policy.active(), stored.evaluated().bundle())
                : ReplayPage.Choices.NONE;
    }

    /** The exact bytes that were evaluated. */
    @Get("/{id}/input.json")
    @Produces(MediaType.APPLICATION_JSON)
    HttpResponse<String> input(Caller caller, String id) {
        return file(id + "-input.json", log.get(caller, id).evaluated().input());
    }

    /** The exact bytes that were answered. */
    @Get("/{id}/output.json")
    @Produces(MediaType.APPLICATION_JSON)
    HttpResponse<String> output(Caller caller, String id) {
        return file(id + "-output.json", log.get(caller, id).evaluated().output());
    }

    private static HttpResponse<String> file(String name, String json) {
        return HttpResponse.ok(json)
                .header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    }

    private DecisionPage.Listing listing(
            Caller caller,
            DecisionPage.Filters filters,
            Page<DecisionSummary> found,
            @Nullable String after,
            List<FormError> errors) {
        var named =
                new NamesOnce(names)
                        .knowing(found.items().stream().map(DecisionSummary::about).toList());
        UriBuilder address = filters.query().address("/decisions");
        return new DecisionPage.Listing(
                found.items().stream().map(row -> DecisionPage.Row.of(row, named)).toList(),
                filters,
                new DecisionPage.Choices(codes(filters.query().code()), search.revisions()),
                errors,
                Access.decidesForAll(caller),
                !found.items().isEmpty() || hasAny(caller),
                DecisionExports.mayExport(caller) && errors.isEmpty(),
                Page.firstAddress(address, after),
                found.nextAddress(address));
    }

    private boolean hasAny(Caller caller) {
        return !log.list(caller, DecisionFilter.ALL, null, 1).items().isEmpty();
    }

    /** Those of the policy in force, and the one asked for, which may be of a former policy. */
    private List<String> codes(@Nullable String asked) {
        return Stream.concat(
                        policy.rules().stream().map(RuleDescription::code),
                        Stream.ofNullable(asked))
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
    }

    private static ModelAndView<Map<String, Object>> view(DecisionPage.Listing listing) {
        return new ModelAndView<>("approval/decisions", Map.of("page", listing));
    }
}
