package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Recorded decisions with the exact input each was made on. */
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

    private final Questions questions;
    private final Decisions decisions;

    DecisionPages(Questions questions, Decisions decisions) {
        this.questions = questions;
        this.decisions = decisions;
    }

    /** A line of the list. */
    record Row(String id, @Nullable Instant at, String outcome, String revision) {}

    record Listing(List<Row> rows, @Nullable String first, @Nullable String next) {}

    /** The page of one decision. */
    record Detail(
            String id,
            AnswerView answer,
            String input,
            String output,
            Instant at,
            String purpose,
            @Nullable String requestId,
            String revision,
            int sequence,
            String bundleDigest,
            String engine) {}

    @Get
    ModelAndView<Map<String, Object>> list(Caller caller, @QueryValue @Nullable String after) {
        Page<PolicyAnswer> found = questions.list(caller, after, ROWS);
        UriBuilder address = UriBuilder.of("/decisions");
        var page =
                new Listing(
                        found.items().stream()
                                .map(a ->
                                        new Row(
                                                String.valueOf(a.id()),
                                                a.at(),
                                                a.outcome().text(),
                                                a.bundle().revision()))
                                .toList(),
                        Page.firstAddress(address, after),
                        found.nextAddress(address));
        return new ModelAndView<>("approval/decisions", Map.of("page", page));
    }

    @Get("/{id}")
    ModelAndView<Map<String, Object>> decision(Caller caller, String id) {
        PolicyAnswer answer = questions.get(caller, id);
        StoredDecision stored =
                decisions.find(id).orElseThrow(() -> Problem.notFound("decision", id));
        EvaluatedDecision evaluated = stored.evaluated();
        var detail =
                new Detail(
                        id,
                        AnswerView.of(answer),
                        indented(evaluated.input()),
                        indented(evaluated.output()),
                        stored.at(),
                        stored.purpose().text(),
                        stored.about().requestId(),
                        evaluated.bundle().revision(),
                        evaluated.bundle().sequence(),
                        evaluated.bundle().digest(),
                        evaluated.engine());
        return new ModelAndView<>("approval/decision", Map.of("decision", detail));
    }

    /** Easier to read; the text itself when it is no JSON. */
    private static String indented(String json) {
        try {
            return StrictJson.tree(json.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .toPrettyString();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return json;
        }
    }
}
