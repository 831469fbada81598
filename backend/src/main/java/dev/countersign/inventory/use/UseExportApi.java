package dev.countersign.inventory.use;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.listing.Column;
import dev.countersign.listing.Exports;
import dev.countersign.listing.ListShape;
import dev.countersign.listing.Sort;
import dev.countersign.platform.Page;
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
import java.util.List;

/** The registers of tools, scopes and data classes as files. */
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
class UseExportApi {
    private static final Exports.Table<Scope> SCOPES =
            new Exports.Table<>(
                    register("scopes"),
                    List.of(
                            new Column<>("id", Scope::id),
                            new Column<>("position", Scope::position)));
    private static final Exports.Table<DataClass> CLASSES =
            new Exports.Table<>(
                    register("data-classes"),
                    List.of(
                            new Column<>("id", DataClass::id),
                            new Column<>("position", DataClass::position),
                            new Column<>("handling", c -> c.handling().word())));

    private final ToolList tools;
    private final Uses uses;
    private final Exports exports;

    UseExportApi(ToolList tools, Uses uses, Exports exports) {
        this.tools = tools;
        this.uses = uses;
        this.exports = exports;
    }

    /** A register short enough to be one page, in its own order. */
    private static ListShape register(String name) {
        return ListShape.of(name, "/uses")
                .sort(Sort.rising("position", "position", Sort.Type.NUMBER));
    }

    /** All that the filters show; {@code format} is csv, json or ndjson. */
    @Get(uris = {"/api/v1/tools/export", "/tools/export"})
    @Produces({"text/csv", MediaType.APPLICATION_JSON, "application/x-ndjson"})
    HttpResponse<StreamedFile> tools(Caller caller, HttpRequest<?> request) {
        return exports.open(caller.id(), request.getParameters(), ToolList.TABLE, tools::page);
    }

    /** {@code format} is csv, json or ndjson. */
    @Get("/api/v1/scopes/export")
    @Produces({"text/csv", MediaType.APPLICATION_JSON, "application/x-ndjson"})
    HttpResponse<StreamedFile> scopes(Caller caller, HttpRequest<?> request) {
        return exports.open(
                caller.id(), request.getParameters(), SCOPES, _ -> new Page<>(uses.scopes(), null));
    }

    /** {@code format} is csv, json or ndjson. */
    @Get("/api/v1/data-classes/export")
    @Produces({"text/csv", MediaType.APPLICATION_JSON, "application/x-ndjson"})
    HttpResponse<StreamedFile> classes(Caller caller, HttpRequest<?> request) {
        return exports.open(
                caller.id(),
                request.getParameters(),
                CLASSES,
                _ -> new Page<>(uses.dataClasses(), null));
    }
}
