package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.listing.Exports;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;

/** Requests and approvals as files: exactly what the filters show. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
class ApprovalExportApi {
    private final ApprovalList approvals;
    private final RequestList requests;
    private final Exports exports;

    ApprovalExportApi(ApprovalList approvals, RequestList requests, Exports exports) {
        this.approvals = approvals;
        this.requests = requests;
        this.exports = exports;
    }

    /** All pages; {@code format} is {@code csv} (RFC 4180), {@code json} or {@code ndjson}. */
    @Get(uris = {"/api/v1/approvals/export", "/approvals/export"})
    @Produces({"text/csv", MediaType.APPLICATION_JSON, "application/x-ndjson"})
    HttpResponse<StreamedFile> approvals(Caller caller, HttpRequest<?> request) {
        return exports.open(
                caller.id(),
                request.getParameters(),
                approvals.table(caller),
                query -> approvals.page(caller, query));
    }

    /** All pages; {@code format} is {@code csv} (RFC 4180), {@code json} or {@code ndjson}. */
    @Get(uris = {"/api/v1/requests/export", "/requests/export"})
    @Produces({"text/csv", MediaType.APPLICATION_JSON, "application/x-ndjson"})
    HttpResponse<StreamedFile> requests(Caller caller, HttpRequest<?> request) {
        return exports.open(
                caller.id(),
                request.getParameters(),
                requests.table(caller),
                query -> requests.page(caller, query));
    }
}
