package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.listing.ListView;
import dev.countersign.platform.FormFields;
import dev.countersign.policy.DecisionSummary;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredDecision;
import io.micronaut.http.HttpRequest;
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
    private final DecisionLog log;
    private final DecisionList list;
    private final Policy policy;
    private final Names names;
    private final Replays replays;

    DecisionPages(DecisionLog log, DecisionList list, Policy policy, Names names, Replays replays) {
        this.log = log;
        this.list = list;
        this.policy = policy;
        this.names = names;
        this.replays = replays;
    }

    @Get
    HttpResponse<ModelAndView<Map<String, Object>>> list(Caller caller, HttpRequest<?> request) {
        return ListView.answer(
                "approval/decisions",
                list.shape(caller, request.getParameters()),
                request.getParameters(),
                query -> list.found(caller, query).as(this::rows),
                Map.of(
                        "all", Access.decidesForAll(caller),
                        "exports", DecisionExports.mayExport(caller)));
    }

    private List<DecisionPage.Row> rows(List<DecisionSummary> found) {
        var named =
                new NamesOnce(names).knowing(found.stream().map(DecisionSummary::about).toList());
        Map<String, String> titles = policy.titles();
        return found.stream().map(row -> DecisionPage.Row.of(row, named, titles)).toList();
    }

    @Get("/{id}")
    ModelAndView<Map<String, Object>> decision(Caller caller, String id) {
        StoredDecision stored = log.get(caller, id);
        var known = new NamesOnce(names).knowing(List.of(stored.about()));
        var about = DecisionPage.About.of(stored.about(), known);
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
}
