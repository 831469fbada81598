package dev.countersign.approval;

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

/** The decision log as a file, in the form that OPA writes its own in. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.AUDITOR, Roles.SECURITY_LEAD})
class DecisionExportApi {
    private static final MediaType NDJSON = MediaType.of("application/x-ndjson");
    private static final MediaType GZIP = MediaType.of("application/gzip");

    private final DecisionQueries queries;
    private final DecisionExports exports;

    DecisionExportApi(DecisionQueries queries, DecisionExports exports) {
        this.queries = queries;
        this.exports = exports;
    }

    /**
     * @param format {@code ndjson}, one event a line, or {@code json}, an array
     * @param gzip {@code true} for a compressed file
     */
    @Get(uris = {"/api/v1/decisions/export", "/decisions/export"})
    @Produces({"application/x-ndjson", MediaType.APPLICATION_JSON, "application/gzip"})
    HttpResponse<StreamedFile> export(
            Caller caller,
            HttpRequest<?> request,
            @RequestBean DecisionQuery query,
            @QueryValue(defaultValue = "ndjson") String format,
            @QueryValue(defaultValue = "false") String gzip) {
        DecisionQueries.requireKnown(request.getParameters(), "format", "gzip");
        DecisionExports.Form form = form(format, gzip);
        var stream = exports.open(caller, queries.filter(caller, query), form);
        MediaType type =
                form.gzip() ? GZIP : form.array() ? MediaType.APPLICATION_JSON_TYPE : NDJSON;
        return HttpResponse.ok(
                new StreamedFile(stream, type).attach("countersign-decisions." + form.text()));
    }

    private static DecisionExports.Form form(String format, String gzip) {
        InputCheck check = new InputCheck();
        String[] formats = {"ndjson", "json"};
        String[] flags = {"false", "true"};
        boolean array =
                check.choice("/format", format, formats, Function.identity()).equals("json");
        boolean packed = check.choice("/gzip", gzip, flags, Function.identity()).equals("true");
        check.done();
        return new DecisionExports.Form(array, packed);
    }
}
