package dev.countersign.inventory.device;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.receipt.ReceiptList;
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
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;

/** Loads and refusals as a file: exactly what the filters show. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.AUDITOR, Roles.SECURITY_LEAD})
class ReceiptExportApi {
    private final ReceiptList list;
    private final Exports exports;

    ReceiptExportApi(ReceiptList list, Exports exports) {
        this.list = list;
        this.exports = exports;
    }

    /** Whether a page offers it. */
    static boolean mayExport(Caller caller) {
        return caller.has(Role.AUDITOR) || caller.has(Role.SECURITY_LEAD);
    }

    /** All pages; {@code format} is {@code csv} (RFC 4180), {@code json} or {@code ndjson}. */
    @Get(uris = {"/api/v1/receipts/export", "/loads/export"})
    @Produces({"text/csv", MediaType.APPLICATION_JSON, "application/x-ndjson"})
    @ReceiptFilters
    @Parameter(name = "format", in = ParameterIn.QUERY, description = "csv, json or ndjson")
    HttpResponse<StreamedFile> export(
            Caller caller, @Parameter(hidden = true) HttpRequest<?> request) {
        return exports.open(
                caller.id(),
                request.getParameters(),
                list.table(),
                query -> list.page(null, query));
    }
}
