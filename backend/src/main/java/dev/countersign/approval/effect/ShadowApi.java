package dev.countersign.approval.effect;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import org.jspecify.annotations.Nullable;

/** A stored bundle beside the one in force. */
@Controller("/api/v1/bundles/{id}/shadow")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.AUDITOR, Roles.ADMINISTRATOR})
class ShadowApi {
    private final Shadows shadows;

    ShadowApi(Shadows shadows) {
        this.shadows = shadows;
    }

    /**
     * For how long, and why.
     *
     * @param days 1 to 30, 7 when absent
     */
    record Wanted(@Nullable Integer days, @Nullable String reason) {}

    @Post
    @Status(HttpStatus.CREATED)
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    HttpResponse<Shadow> start(Caller caller, String id, @Body Wanted body) {
        return HttpResponse.created(shadows.start(caller, id, body.days(), body.reason()));
    }

    @Get
    Shadow get(Caller caller, String id) {
        return newest(caller, id);
    }

    @Delete
    @Status(HttpStatus.NO_CONTENT)
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    void stop(Caller caller, String id) {
        shadows.stop(caller, id);
    }

    /** The decisions that the bundle would have made otherwise, newest first. */
    @Get("/items")
    Page<Shadow.Item> items(
            Caller caller,
            String id,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable Integer limit) {
        return shadows.items(caller, newest(caller, id), after, InputCheck.pageLength(limit));
    }

    private Shadow newest(Caller caller, String id) {
        return shadows.newest(caller, id).orElseThrow(() -> Problem.notFound("shadow run of", id));
    }
}
