package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.listing.Exports;
import dev.countersign.listing.ListQuery;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpParameters;
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
import java.util.function.Function;

/** The decision log as a file: in the form that OPA writes its own in, or as a table. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.AUDITOR, Roles.SECURITY_LEAD})
class DecisionExportApi {
    private static final MediaType NDJSON = MediaType.of("application/x-ndjson");
    private static final MediaType GZIP = MediaType.of("application/gzip");

    private final DecisionList list;
    private final DecisionExports exports;
    private final Exports tables;

    DecisionExportApi(DecisionList list, DecisionExports exports, Exports tables) {
        this.list = list;
        this.exports = exports;
        this.tables = tables;
    }

    /**
     * All pages; {@code format} is {@code ndjson} (one event a line, the usual), {@code json} (an
     * array of them) or {@code csv} (RFC 4180, without inputs and outputs); {@code gzip=true}
     * compresses events.
     */
    @Get(uris = {"/api/v1/decisions/export", "/decisions/export"})
    @Produces({"application/x-ndjson", MediaType.APPLICATION_JSON, "application/gzip", "text/csv"})
    @DecisionFilters
    @Parameter(name = "format", in = ParameterIn.QUERY, description = "ndjson, json or csv")
    @Parameter(name = "gzip", in = ParameterIn.QUERY, description = "true or false")
    HttpResponse<StreamedFile> export(
            Caller caller, @Parameter(hidden = true) HttpRequest<?> request) {
        HttpParameters parameters = request.getParameters();
        if (parameters.getFirst("format").filter("csv"::equals).isPresent()) {
            return tables.open(
                    caller.id(),
                    parameters,
                    list.table(parameters),
                    query -> list.page(caller, query));
        }
        ListQuery query = list.shape(parameters).readAll(parameters, "format", "gzip");
        DecisionExports.Form form =
                form(
                        parameters.getFirst("format").orElse("ndjson"),
                        parameters.getFirst("gzip").orElse("false"));
        var stream = exports.open(caller, list.filter(caller, query), query, form);
        MediaType type =
                form.gzip() ? GZIP : form.array() ? MediaType.APPLICATION_JSON_TYPE : NDJSON;
        return HttpResponse.ok(
                new StreamedFile(stream, type).attach("countersign-decisions." + form.text()));
    }

    private static DecisionExports.Form form(String format, String gzip) {
        InputCheck check = new InputCheck();
        String[] formats = {"ndjson", "json", "csv"};
        String[] flags = {"false", "true"};
        boolean array =
                check.choice("/format", format, formats, Function.identity()).equals("json");
        boolean packed = check.choice("/gzip", gzip, flags, Function.identity()).equals("true");
        check.done();
        return new DecisionExports.Form(array, packed);
    }
}
