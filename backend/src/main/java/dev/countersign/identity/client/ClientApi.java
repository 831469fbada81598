package dev.countersign.identity.client;

import dev.countersign.identity.Caller;
import dev.countersign.identity.CreationKeys;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** An administrator makes, limits, renews and ends API clients. */
@Controller("/api/v1/clients")
@Secured(Roles.ADMINISTRATOR)
@ExecuteOn(TaskExecutors.BLOCKING)
final class ClientApi {
    private final ApiClients clients;
    private final CreationKeys keys;

    ClientApi(ApiClients clients, CreationKeys keys) {
        this.clients = clients;
        this.keys = keys;
    }

    @Get
    Page<ApiClient> list(
            @QueryValue @Nullable String q,
            @QueryValue @Nullable String state,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable Integer limit) {
        return clients.list(
                q == null ? "" : q, ClientFilter.state(state), after, InputCheck.pageLength(limit));
    }

    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<IssuedToken> add(
            Caller caller,
            @Header("Idempotency-Key") @Nullable String idempotencyKey,
            @Body NewClient body) {
        return keys.once(caller, "/clients", idempotencyKey, body, () -> added(caller, body));
    }

    private HttpResponse<IssuedToken> added(Caller caller, NewClient body) {
        IssuedToken issued = clients.add(caller.id(), body.checked());
        URI place = URI.create("/api/v1/clients/" + issued.client().id());
        return once(HttpResponse.created(issued, place), issued);
    }

    @Get("/{id}")
    HttpResponse<ApiClient> get(String id) {
        return tagged(clients.get(id));
    }

    @Patch("/{id}")
    HttpResponse<ApiClient> limit(
            Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body ClientActs.Limit body) {
        return tagged(clients.limit(caller.id(), id, EntityTag.expected(ifMatch), body.checked()));
    }

    @Post("/{id}/rotation")
    HttpResponse<IssuedToken> rotate(Caller caller, String id, @Body ClientActs.Rotation body) {
        IssuedToken issued = clients.rotate(caller.id(), id, body.checked());
        return once(HttpResponse.ok(issued), issued);
    }

    @Post("/{id}/revocation")
    HttpResponse<ApiClient> revoke(Caller caller, String id, @Body ClientActs.Revocation body) {
        return tagged(clients.revoke(caller.id(), id, body.checked()));
    }

    /** No cache on the way may keep a token. */
    private static HttpResponse<IssuedToken> once(
            io.micronaut.http.MutableHttpResponse<IssuedToken> answer, IssuedToken issued) {
        return answer.header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(HttpHeaders.ETAG, EntityTag.of(issued.client().version()));
    }

    private static HttpResponse<ApiClient> tagged(ApiClient client) {
        return HttpResponse.ok(client).header(HttpHeaders.ETAG, EntityTag.of(client.version()));
    }
}
