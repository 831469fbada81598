package dev.countersign.inventory.device;

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

/** Devices as a file: exactly what the filters show. */
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
class DeviceExportApi {
    private final DeviceList list;
    private final Exports exports;

    DeviceExportApi(DeviceList list, Exports exports) {
        this.list = list;
        this.exports = exports;
    }

    /** All pages; {@code format} is {@code csv} (RFC 4180), {@code json} or {@code ndjson}. */
    @Get(uris = {"/api/v1/devices/export", "/devices/export"})
    @Produces({"text/csv", MediaType.APPLICATION_JSON, "application/x-ndjson"})
    HttpResponse<StreamedFile> export(Caller caller, HttpRequest<?> request) {
        return exports.open(
                caller.id(),
                request.getParameters(),
                DeviceList.table(caller),
                query -> list.page(caller, query));
    }
}
