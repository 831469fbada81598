package dev.countersign.approval.exception;

import dev.countersign.identity.Caller;
import dev.countersign.identity.CreationKeys;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.problem.EntityTag;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Exceptions: asked for, decided about, ended. {@code If-Match} is heeded where it is sent. */
@Controller("/api/v1/exceptions")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
class ExceptionApi {
    private final Exceptions exceptions;
    private final ExceptionSearch search;
    private final ExceptionList list;
    private final CreationKeys keys;

    ExceptionApi(
            Exceptions exceptions, ExceptionSearch search, ExceptionList list, CreationKeys keys) {
        this.exceptions = exceptions;
        this.search = search;
        this.list = list;
        this.keys = keys;
    }

    /** A decision about an exception; only granting takes {@code days}. */
    record Granting(@Nullable String reason, @Nullable Integer days) {}

    /** Why something is done. */
    record Reason(@Nullable String reason) {}

    /** The exceptions that the caller sees and asks for. */
    @Get
    @Parameter(name = "rule", in = ParameterIn.QUERY, description = "the code of a rule")
    @Parameter(
            name = "person",
            in = ParameterIn.QUERY,
            description = "owner or for whom: an id, account or name")
    @Parameter(name = "state", in = ParameterIn.QUERY)
    @Parameter(name = "ending", in = ParameterIn.QUERY, description = "7, 30 or 90: ends within")
    @Parameter(name = "device", in = ParameterIn.QUERY, description = "the id of a device")
    @Parameter(name = "model", in = ParameterIn.QUERY, description = "a digest")
    @Parameter(name = "sort", in = ParameterIn.QUERY, description = "newest or oldest")
    @Parameter(name = "after", in = ParameterIn.QUERY, description = "next of the page before")
    @Parameter(name = "before", in = ParameterIn.QUERY, description = "previous of the page after")
    @Parameter(name = "limit", in = ParameterIn.QUERY, description = "1 to 200, 50 if absent")
    Page<ExceptionView> list(Caller caller, @Parameter(hidden = true) HttpRequest<?> request) {
        return list.page(caller, ExceptionList.shape().read(request.getParameters()));
    }

    @Post
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
    HttpResponse<ExceptionView> ask(
            Caller caller,
            @Header("Idempotency-Key") @Nullable String idempotencyKey,
            @Body NewException body) {
        return keys.once(caller, "/exceptions", idempotencyKey, body, () -> asked(caller, body));
    }

    private HttpResponse<ExceptionView> asked(Caller caller, NewException body) {
        Exceptions.Asked answer = exceptions.askOnce(caller, body);
        ExceptionView asked = answer.exception();
        if (!answer.made()) {
            return tagged(asked);
        }
        return HttpResponse.created(asked, URI.create("/api/v1/exceptions/" + asked.id()))
                .header(HttpHeaders.ETAG, EntityTag.of(asked.version()));
    }

    @Get("/{id}")
    HttpResponse<ExceptionView> get(Caller caller, String id) {
        return tagged(search.get(caller, id));
    }

    @Post("/{id}/grant")
    @Secured(Roles.SECURITY_LEAD)
    HttpResponse<ExceptionView> grant(
            Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body Granting body) {
        return tagged(
                exceptions.grant(
                        caller, id, EntityTag.ifSent(ifMatch), body.days(), body.reason()));
    }

    @Post("/{id}/refusal")
    @Secured(Roles.SECURITY_LEAD)
    HttpResponse<ExceptionView> refuse(
            Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body Reason body) {
        return tagged(exceptions.refuse(caller, id, EntityTag.ifSent(ifMatch), body.reason()));
    }

    @Post("/{id}/withdrawal")
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
    HttpResponse<ExceptionView> withdraw(
            Caller caller, String id, @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return tagged(exceptions.withdraw(caller, id, EntityTag.ifSent(ifMatch)));
    }

    @Post("/{id}/revocation")
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.ADMINISTRATOR})
    HttpResponse<ExceptionView> revoke(
            Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body Reason body) {
        return tagged(exceptions.revoke(caller, id, EntityTag.ifSent(ifMatch), body.reason()));
    }

    private static HttpResponse<ExceptionView> tagged(ExceptionView exception) {
        return HttpResponse.ok(exception)
                .header(HttpHeaders.ETAG, EntityTag.of(exception.version()));
    }
}
