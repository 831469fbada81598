package dev.countersign.identity;

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

/** People as a file: exactly what the filters show. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.SECURITY_LEAD, Roles.AUDITOR, Roles.ADMINISTRATOR})
class PeopleExportApi {
    private final PeopleList list;
    private final Exports exports;

    PeopleExportApi(PeopleList list, Exports exports) {
        this.list = list;
        this.exports = exports;
    }

    /** All pages; {@code format} is {@code csv} (RFC 4180), {@code json} or {@code ndjson}. */
    @Get(uris = {"/api/v1/people/export", "/people/export"})
    @Produces({"text/csv", MediaType.APPLICATION_JSON, "application/x-ndjson"})
    HttpResponse<StreamedFile> export(Caller caller, HttpRequest<?> request) {
        return exports.open(caller.id(), request.getParameters(), PeopleList.TABLE, list::page);
    }
}
