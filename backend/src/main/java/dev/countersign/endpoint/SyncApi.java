package dev.countersign.endpoint;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;

/** All that a gate needs to work without the server. */
@Controller("/api/v1/endpoint/sync")
@Secured(Roles.DEVICE)
@ExecuteOn(TaskExecutors.BLOCKING)
final class SyncApi {
    private final GateSync sync;

    SyncApi(GateSync sync) {
        this.sync = sync;
    }

    @Get
    HttpResponse<SyncAnswer> sync(Caller caller) {
        return HttpResponse.ok(sync.of(caller.id())).header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
