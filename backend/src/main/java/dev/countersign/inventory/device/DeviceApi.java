package dev.countersign.inventory.device;

import dev.countersign.identity.Caller;
import dev.countersign.identity.CreationKeys;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Devices and their posture history. */
@Controller("/api/v1/devices")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR,
    Roles.INVENTORY_READ
})
final class DeviceApi {
    private final Devices devices;
    private final DeviceList list;
    private final Postures postures;
    private final CreationKeys keys;

    DeviceApi(Devices devices, DeviceList list, Postures postures, CreationKeys keys) {
        this.devices = devices;
        this.list = list;
        this.postures = postures;
        this.keys = keys;
    }

    /** The devices that the caller sees and asks for. */
    @Get
    @Parameter(name = "q", in = ParameterIn.QUERY, description = "part of the name, or the id")
    @Parameter(
            name = "owner",
            in = ParameterIn.QUERY,
            description = "a person's id, account or name")
    @Parameter(name = "state", in = ParameterIn.QUERY)
    @Parameter(name = "ownership", in = ParameterIn.QUERY)
    @Parameter(
            name = "light",
            in = ParameterIn.QUERY,
            description = "ready, attention, stale, silent, blocked, outside or unenrolled")
    @Parameter(name = "os", in = ParameterIn.QUERY, description = "linux, macos or windows")
    @Parameter(name = "sort", in = ParameterIn.QUERY, description = "newest, oldest or name")
    @Parameter(name = "after", in = ParameterIn.QUERY, description = "next of the page before")
    @Parameter(name = "before", in = ParameterIn.QUERY, description = "previous of the page after")
    @Parameter(name = "limit", in = ParameterIn.QUERY, description = "1 to 200, 50 if absent")
    Page<Device> list(Caller caller, @Parameter(hidden = true) HttpRequest<?> request) {
        return list.page(caller, DeviceList.shape(caller).read(request.getParameters()));
    }

    @Post
    @Status(HttpStatus.CREATED)
    @Secured({
        Roles.DEVELOPER,
        Roles.SECURITY_LEAD,
        Roles.DATA_OWNER,
        Roles.ADMINISTRATOR,
        Roles.INVENTORY_WRITE
    })
    HttpResponse<Device> register(
            Caller caller,
            @Header("Idempotency-Key") @Nullable String idempotencyKey,
            @Body Registration body) {
        return keys.once(caller, "/devices", idempotencyKey, body, () -> registered(caller, body));
    }

    private HttpResponse<Device> registered(Caller caller, Registration body) {
        Device device = devices.register(caller, body);
        return HttpResponse.created(device, URI.create("/api/v1/devices/" + device.id()))
                .header(HttpHeaders.ETAG, EntityTag.of(device.version()));
    }

    @Get("/{id}")
    HttpResponse<Device> get(Caller caller, String id) {
        return tagged(devices.get(caller, id));
    }

    @Patch("/{id}")
    @Secured({
        Roles.DEVELOPER,
        Roles.SECURITY_LEAD,
        Roles.DATA_OWNER,
        Roles.ADMINISTRATOR,
        Roles.INVENTORY_WRITE
    })
    HttpResponse<Device> change(
            Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body DeviceChange body) {
        return tagged(devices.change(caller, id, EntityTag.expected(ifMatch), body));
    }

    @Get("/{id}/posture")
    Page<Posture> posture(
            Caller caller,
            String id,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable Integer limit) {
        return postures.history(caller, id, after, InputCheck.pageLength(limit));
    }

    private static HttpResponse<Device> tagged(Device device) {
        return HttpResponse.ok(device).header(HttpHeaders.ETAG, EntityTag.of(device.version()));
    }
}
