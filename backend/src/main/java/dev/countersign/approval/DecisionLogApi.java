package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.policy.StoredDecision;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
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
    private final DecisionList list;
    private final Replays replays;

    DecisionLogApi(DecisionLog log, DecisionList list, Replays replays) {
        this.log = log;
        this.list = list;
        this.replays = replays;
    }

    @Get
    @DecisionFilters
    @Parameter(name = "after", in = ParameterIn.QUERY, description = "next of the page before")
    @Parameter(name = "before", in = ParameterIn.QUERY, description = "previous of the page after")
    @Parameter(name = "limit", in = ParameterIn.QUERY, description = "1 to 200, 50 if absent")
    Page<DecisionRecord.Line> list(
            Caller caller, @Parameter(hidden = true) HttpRequest<?> request) {
        var query = list.shape(request.getParameters()).read(request.getParameters());
        return list.page(caller, query)
                .as(rows -> rows.stream().map(DecisionRecord.Line::of).toList());
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
