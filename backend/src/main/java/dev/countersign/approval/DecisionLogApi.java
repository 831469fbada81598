package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.policy.DecisionSummary;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import org.jspecify.annotations.Nullable;

/** The record of decisions for programs. */
@Controller("/api/v1/decisions")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR,
    Access.DECISIONS_WRITE
})
class DecisionLogApi {
    private final DecisionLog log;
    private final DecisionQueries queries;
    private final Replays replays;

    DecisionLogApi(DecisionLog log, DecisionQueries queries, Replays replays) {
        this.log = log;
        this.queries = queries;
        this.replays = replays;
    }

    @Get
    Page<DecisionRecord.Line> list(
            Caller caller,
            HttpRequest<?> request,
            @RequestBean DecisionQuery query,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable Integer limit) {
        DecisionQueries.requireKnown(request.getParameters(), "after", "limit");
        Page<DecisionSummary> page =
                log.list(
                        caller, queries.filter(caller, query), after, InputCheck.pageLength(limit));
        return new Page<>(page.items().stream().map(DecisionRecord.Line::of).toList(), page.next());
    }

    @Get("/{id}")
    DecisionRecord get(Caller caller, String id) {
        StoredDecision stored = log.get(caller, id);
        return DecisionRecord.of(stored, log.inWords(stored));
    }

    /** Which policy to evaluate on; the one in force where {@code bundle} is absent. */
    record NewReplay(@Nullable String bundle) {}

    @Post("/{id}/replay")
    Replay replay(Caller caller, String id, @Body NewReplay body) {
        return replays.replay(caller, id, body.bundle());
    }
}
