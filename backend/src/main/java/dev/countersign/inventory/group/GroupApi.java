package dev.countersign.inventory.group;

import dev.countersign.identity.Caller;
import dev.countersign.identity.CreationKeys;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.problem.EntityTag;
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
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Device groups, and what their gates do with what they refuse. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
final class GroupApi {
    private final DeviceGroups groups;
    private final GroupList list;
    private final GroupMembers members;
    private final CreationKeys keys;

    GroupApi(DeviceGroups groups, GroupList list, GroupMembers members, CreationKeys keys) {
        this.groups = groups;
        this.list = list;
        this.members = members;
        this.keys = keys;
    }

    /** A group, and what a switch would mean. */
    record Whole(DeviceGroup group, GroupEffect lastSevenDays) {}

    /** Where a device shall be: null for the default group. */
    record Placement(@Nullable String groupId, @Nullable String reason) {}

    /** Where a device is, and what its gate does. */
    record Placed(@Nullable String groupId, GateMode mode, long sequence) {}

    @Get("/device-groups")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR, Roles.AUDITOR})
    @Parameter(name = "q", in = ParameterIn.QUERY, description = "part of the name")
    @Parameter(name = "mode", in = ParameterIn.QUERY, description = "enforce or observe, now")
    @Parameter(name = "sort", in = ParameterIn.QUERY, description = "name or newest")
    @Parameter(name = "after", in = ParameterIn.QUERY, description = "next of the page before")
    @Parameter(name = "before", in = ParameterIn.QUERY, description = "previous of the page after")
    @Parameter(name = "limit", in = ParameterIn.QUERY, description = "1 to 200, 50 if absent")
    Page<DeviceGroup> list(@Parameter(hidden = true) HttpRequest<?> request) {
        return list.page(GroupList.SHAPE.read(request.getParameters()));
    }

    @Post("/device-groups")
    @Status(HttpStatus.CREATED)
    HttpResponse<DeviceGroup> create(
            Caller caller,
            @Header("Idempotency-Key") @Nullable String idempotencyKey,
            @Body GroupChange.New body) {
        return keys.once(
                caller, "/device-groups", idempotencyKey, body, () -> created(caller, body));
    }

    private HttpResponse<DeviceGroup> created(Caller caller, GroupChange.New body) {
        DeviceGroup group = groups.create(caller, body);
        return HttpResponse.created(group, URI.create("/api/v1/device-groups/" + group.id()))
                .header(HttpHeaders.ETAG, EntityTag.of(group.version()));
    }

    @Get("/device-groups/{id}")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR, Roles.AUDITOR})
    HttpResponse<Whole> get(String id) {
        DeviceGroup group = groups.get(id);
        return HttpResponse.ok(new Whole(group, members.effect(group)))
                .header(HttpHeaders.ETAG, EntityTag.of(group.version()));
    }

    @Patch("/device-groups/{id}")
    HttpResponse<DeviceGroup> change(
            Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body GroupChange body) {
        DeviceGroup group = groups.change(caller, id, EntityTag.expected(ifMatch), body);
        return HttpResponse.ok(group).header(HttpHeaders.ETAG, EntityTag.of(group.version()));
    }

    @Put("/devices/{id}/group")
    Placed put(Caller caller, String id, @Body Placement body) {
        DevicePolicy before = groups.of(id);
        String reason = body.reason();
        boolean moved = groups.put(caller, id, body.groupId(), reason == null ? "" : reason);
        DevicePolicy now = moved ? groups.of(id) : before;
        return new Placed(body.groupId(), now.mode(), now.sequence());
    }
}
