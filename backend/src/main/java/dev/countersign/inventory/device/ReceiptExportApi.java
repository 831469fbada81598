package dev.countersign.inventory.device;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.util.function.Function;

/** Loads and refusals as a file: exactly what the filters show. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.AUDITOR, Roles.SECURITY_LEAD})
final class ReceiptExportApi {
    private static final MediaType CSV = MediaType.of("text/csv; charset=utf-8");
    private static final MediaType NDJSON = MediaType.of("application/x-ndjson");

    private final ReceiptExports exports;

    ReceiptExportApi(ReceiptExports exports) {
        this.exports = exports;
    }

    /**
     * @param format {@code csv} (RFC 4180), or {@code ndjson}, one receipt a line
     */
    @Get(uris = {"/api/v1/receipts/export", "/loads/export"})
    @Produces({"text/csv", "application/x-ndjson"})
    HttpResponse<StreamedFile> export(
            Caller caller,
            HttpRequest<?> request,
            @RequestBean ReceiptQuery query,
            @QueryValue(defaultValue = "csv") String format) {
        ReceiptQuery.requireKnown(request.getParameters(), "format");
        InputCheck check = new InputCheck();
        String[] formats = {"csv", "ndjson"};
        boolean csv = check.choice("/format", format, formats, Function.identity()).equals("csv");
        check.done();
        var stream = exports.open(caller, query, csv);
        return HttpResponse.ok(
                new StreamedFile(stream, csv ? CSV : NDJSON)
                        .attach("countersign-loads." + (csv ? "csv" : "ndjson")));
    }
}
