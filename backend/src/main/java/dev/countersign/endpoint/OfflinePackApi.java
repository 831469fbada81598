package dev.countersign.endpoint;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;

/** The answer to a sync as a file, for machines without a network. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.ADMINISTRATOR})
final class OfflinePackApi {
    private final OfflinePacks packs;

    OfflinePackApi(OfflinePacks packs) {
        this.packs = packs;
    }

    @Get("/api/v1/devices/{id}/offline-pack")
    HttpResponse<SyncAnswer> pack(Caller caller, String id) {
        return file(packs.of(caller, id));
    }

    /** The same for the button on the device's page: it is recorded, so it is no mere reading. */
    @Post("/devices/{id}/offline-pack")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_HTML})
    HttpResponse<SyncAnswer> download(Caller caller, String id) {
        return file(packs.of(caller, id)).contentType(MediaType.APPLICATION_JSON_TYPE);
    }

    private static MutableHttpResponse<SyncAnswer> file(OfflinePacks.Pack pack) {
        return HttpResponse.ok(pack.answer())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"" + pack.fileName() + "\"");
    }
}
