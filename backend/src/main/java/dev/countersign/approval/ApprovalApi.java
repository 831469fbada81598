package dev.countersign.approval;

import dev.countersign.identity.Caller;
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
import org.jspecify.annotations.Nullable;

/** Approvals and what people do to them. {@code If-Match} is heeded where it is sent. */
@Controller("/api/v1/approvals")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
class ApprovalApi {
    private final Approvals approvals;
    private final ApprovalList list;

    ApprovalApi(Approvals approvals, ApprovalList list) {
        this.approvals = approvals;
        this.list = list;
    }

    /** Why something is done. */
    record Reason(@Nullable String reason) {}

    @Get
    @Parameter(name = "state", in = ParameterIn.QUERY)
    @Parameter(name = "person", in = ParameterIn.QUERY)
    @Parameter(name = "device", in = ParameterIn.QUERY)
    @Parameter(name = "model", in = ParameterIn.QUERY)
    @Parameter(name = "tool", in = ParameterIn.QUERY)
    @Parameter(name = "ends_from", in = ParameterIn.QUERY)
    @Parameter(name = "ends_until", in = ParameterIn.QUERY)
    @Parameter(name = "sort", in = ParameterIn.QUERY, description = "newest, oldest or ending")
    @Parameter(name = "after", in = ParameterIn.QUERY, description = "next of the page before")
    @Parameter(name = "before", in = ParameterIn.QUERY, description = "previous of the page after")
    @Parameter(name = "limit", in = ParameterIn.QUERY, description = "1 to 200, 50 if absent")
    Page<ApprovalView> list(Caller caller, @Parameter(hidden = true) HttpRequest<?> request) {
        return list.page(caller, list.shape(caller).read(request.getParameters()));
    }

    @Get("/{id}")
    HttpResponse<ApprovalView> get(Caller caller, String id) {
        return tagged(approvals.get(caller, id));
    }

    @Post("/{id}/revocation")
    HttpResponse<ApprovalView> revoke(
            Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body Reason body) {
        return tagged(approvals.revoke(caller, id, EntityTag.ifSent(ifMatch), body.reason()));
    }

    @Post("/{id}/suspension")
    HttpResponse<ApprovalView> suspend(
            Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body Reason body) {
        return tagged(approvals.suspend(caller, id, EntityTag.ifSent(ifMatch), body.reason()));
    }

    @Post("/{id}/resumption")
    HttpResponse<ApprovalView> resume(
            Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body Reason body) {
        return tagged(approvals.resume(caller, id, EntityTag.ifSent(ifMatch), body.reason()));
    }

    private static HttpResponse<ApprovalView> tagged(ApprovalView approval) {
        return HttpResponse.ok(approval).header(HttpHeaders.ETAG, EntityTag.of(approval.version()));
    }
}
