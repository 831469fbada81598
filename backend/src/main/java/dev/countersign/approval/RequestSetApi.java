package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Several models, devices or tools asked for in one go. */
@Controller("/api/v1/request-sets")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
class RequestSetApi {
    private final RequestSets sets;

    RequestSetApi(RequestSets sets) {
        this.sets = sets;
    }

    /**
     * Asks for every model on every device with every tool that is on it, at most 40 combinations:
     * each becomes a request and is decided by itself, all in one transaction.
     */
    @Post
    @Status(HttpStatus.CREATED)
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
    HttpResponse<RequestSetView> submit(
            Caller caller,
            @Header("Idempotency-Key") @Nullable String idempotencyKey,
            @Body NewRequestSet body) {
        RequestSetView set = sets.submit(caller, body, idempotencyKey);
        return HttpResponse.created(set, URI.create("/api/v1/request-sets/" + set.id()));
    }

    /** The set with its requests, as they are now. */
    @Get("/{id}")
    RequestSetView get(Caller caller, String id) {
        return sets.get(caller, id);
    }

    /** Takes back every request of the set that still waits for somebody. */
    @Post("/{id}/withdrawal")
    RequestSetView withdraw(Caller caller, String id) {
        return sets.withdraw(caller, id);
    }
}
