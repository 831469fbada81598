package dev.countersign.approval.exception;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.Filters;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
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

    ExceptionApi(Exceptions exceptions, ExceptionSearch search) {
        this.exceptions = exceptions;
        this.search = search;
    }

    /** A decision about an exception; only granting takes {@code days}. */
    record Granting(@Nullable String reason, @Nullable Integer days) {}

    /** Why something is done. */
    record Reason(@Nullable String reason) {}

    @Get
    Page<ExceptionView> list(
            Caller caller,
            HttpRequest<?> request,
            @QueryValue @Nullable String state,
            @QueryValue @Nullable String rule,
            @QueryValue @Nullable String device,
            @QueryValue @Nullable String model,
            @QueryValue @Nullable String person,
            @QueryValue @Nullable String ending,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable Integer limit) {
        Filters.requireKnown(request.getParameters(), ExceptionFilter.NAMES, "after", "limit");
        Map<String, String> given = new HashMap<>();
        put(given, "state", state);
        put(given, "rule", rule);
        put(given, "device", device);
        put(given, "model", model);
        put(given, "person", person);
        put(given, "ending", ending);
        return search.page(caller, ExceptionFilter.of(given), after, InputCheck.pageLength(limit));
    }

    private static void put(Map<String, String> given, String name, @Nullable String value) {
        if (value != null) {
            given.put(name, value);
        }
    }

    @Post
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
    HttpResponse<ExceptionView> ask(Caller caller, @Body NewException body) {
        ExceptionView asked = exceptions.ask(caller, body);
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
        return tagged(exceptions.grant(caller, id, version(ifMatch), body.days(), body.reason()));
    }

    @Post("/{id}/refusal")
    @Secured(Roles.SECURITY_LEAD)
    HttpResponse<ExceptionView> refuse(
            Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body Reason body) {
        return tagged(exceptions.refuse(caller, id, version(ifMatch), body.reason()));
    }

    @Post("/{id}/withdrawal")
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
    HttpResponse<ExceptionView> withdraw(
            Caller caller, String id, @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return tagged(exceptions.withdraw(caller, id, version(ifMatch)));
    }

    @Post("/{id}/revocation")
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.ADMINISTRATOR})
    HttpResponse<ExceptionView> revoke(
            Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body Reason body) {
        return tagged(exceptions.revoke(caller, id, version(ifMatch), body.reason()));
    }

    private static @Nullable Integer version(@Nullable String ifMatch) {
        return ifMatch == null ? null : EntityTag.expected(ifMatch);
    }

    private static HttpResponse<ExceptionView> tagged(ExceptionView exception) {
        return HttpResponse.ok(exception)
                .header(HttpHeaders.ETAG, EntityTag.of(exception.version()));
    }
}
