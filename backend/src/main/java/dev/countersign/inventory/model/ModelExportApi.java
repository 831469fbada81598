package dev.countersign.inventory.model;

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

/** The catalogue and the files that were seen, as files: exactly what the filters show. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR,
    Roles.INVENTORY_READ
})
class ModelExportApi {
    private final ModelList models;
    private final ArtifactList artifacts;
    private final Exports exports;

    ModelExportApi(ModelList models, ArtifactList artifacts, Exports exports) {
        this.models = models;
        this.artifacts = artifacts;
        this.exports = exports;
    }

    /** All pages; {@code format} is {@code csv} (RFC 4180), {@code json} or {@code ndjson}. */
    @Get(uris = {"/api/v1/models/export", "/models/export"})
    @Produces({"text/csv", MediaType.APPLICATION_JSON, "application/x-ndjson"})
    HttpResponse<StreamedFile> models(Caller caller, HttpRequest<?> request) {
        return exports.open(caller.id(), request.getParameters(), models.table(), models::page);
    }

    /**
     * As {@link #models}; {@code format} is a filter here, so {@code as} says csv, json, ndjson.
     */
    @Get(uris = {"/api/v1/artifacts/export", "/artifacts/export"})
    @Produces({"text/csv", MediaType.APPLICATION_JSON, "application/x-ndjson"})
    HttpResponse<StreamedFile> artifacts(Caller caller, HttpRequest<?> request) {
        return exports.open(
                caller.id(), request.getParameters(), ArtifactList.TABLE, artifacts::page);
    }
}
