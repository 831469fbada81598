package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpHeaders;
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

    ApprovalApi(Approvals approvals) {
        this.approvals = approvals;
    }

    /** Why something is done. */
    record Reason(@Nullable String reason) {}

    @Get
    Page<ApprovalView> list(
            Caller caller,
            @QueryValue @Nullable String state,
            @QueryValue @Nullable String person,
            @QueryValue @Nullable String device,
            @QueryValue @Nullable String model,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable Integer limit) {
        return approvals.list(
                caller,
                new ApprovalFilter(state(state), person, device, model),
                after,
                InputCheck.pageLength(limit));
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
        return tagged(approvals.revoke(caller, id, version(ifMatch), body.reason()));
    }

    @Post("/{id}/suspension")
    HttpResponse<ApprovalView> suspend(
            Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body Reason body) {
        return tagged(approvals.suspend(caller, id, version(ifMatch), body.reason()));
    }

    @Post("/{id}/resumption")
    HttpResponse<ApprovalView> resume(
            Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body Reason body) {
        return tagged(approvals.resume(caller, id, version(ifMatch), body.reason()));
    }

    /** Ending an approval must not fail because somebody forgot a header. */
    private static @Nullable Integer version(@Nullable String ifMatch) {
        return ifMatch == null ? null : EntityTag.expected(ifMatch);
    }

    private static @Nullable ApprovalState state(@Nullable String word) {
        if (word == null) {
            return null;
        }
        InputCheck check = new InputCheck();
        ApprovalState state =
                check.choice("/state", word, ApprovalState.values(), ApprovalState::word);
        check.done();
        return state;
    }

    private static HttpResponse<ApprovalView> tagged(ApprovalView approval) {
        return HttpResponse.ok(approval).header(HttpHeaders.ETAG, EntityTag.of(approval.version()));
    }
}
