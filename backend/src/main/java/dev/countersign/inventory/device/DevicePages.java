package dev.countersign.inventory.device;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.group.DeviceGroups;
import dev.countersign.listing.ListView;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.context.MessageSource;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pages of the device register. */
@Controller("/devices")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class DevicePages {
    private final Devices devices;
    private final DeviceList list;
    private final DevicePage reader;
    private final DeviceGroups groups;
    private final Flash flash;
    private final MessageSource texts;

    DevicePages(
            Devices devices,
            DeviceList list,
            DevicePage reader,
            DeviceGroups groups,
            Flash flash,
            MessageSource texts) {
        this.devices = devices;
        this.list = list;
        this.reader = reader;
        this.groups = groups;
        this.flash = flash;
        this.texts = texts;
    }

    @Get
    HttpResponse<ModelAndView<Map<String, Object>>> list(Caller caller, HttpRequest<?> request) {
        return ListView.answer(
                "inventory/device/list",
                DeviceList.shape(caller),
                request.getParameters(),
                query -> list.found(caller, query).as(reader::rows),
                Map.of("all", Devices.seesAll(caller)));
    }

    @Get("/new")
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.ADMINISTRATOR})
    ModelAndView<Map<String, Object>> form() {
        return form(DeviceView.Form.EMPTY);
    }

    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.ADMINISTRATOR})
    HttpResponse<?> register(Caller caller, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        String name = form.text("name");
        String ownership = form.text("ownership");
        String os = form.text("osFamily");
        try {
            Device device =
                    sentBefore(caller, name, ownership, os)
                            .orElseGet(() ->
                                    devices.register(
                                            caller,
                                            new Registration(
                                                    null,
                                                    given(name),
                                                    given(ownership),
                                                    given(os))));
            return flash.seeOther("/devices/" + device.id(), "device_registered");
        } catch (Problem wrong) {
            return HttpResponse.unprocessableEntity()
                    .body(
                            form(
                                    new DeviceView.Form(
                                            name,
                                            ownership,
                                            os,
                                            FormError.of(wrong, this::fault))));
        }
    }

    /** Who goes back and sends the form again means the device that is not enrolled yet. */
    private Optional<Device> sentBefore(Caller caller, String name, String ownership, String os) {
        return devices.matching(new DeviceFilter(null, null, null, caller.id()), 1).stream()
                .filter(newest -> newest.state() == DeviceState.REGISTERED)
                .filter(newest -> newest.name().equals(name.strip()))
                .filter(newest -> newest.ownership().word().equals(ownership))
                .filter(newest -> newest.osFamily().word().equals(os))
                .findFirst();
    }

    @Get("/{id}")
    ModelAndView<Map<String, Object>> device(Caller caller, String id) {
        return page(caller, id, new Move("", "", List.of()));
    }

    /** Putting a device into a group, as it was filled in. */
    record Move(String groupId, String reason, List<FormError> errors) {}

    @Post("/{id}/group")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    HttpResponse<?> move(Caller caller, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        String group = form.text("groupId");
        String reason = form.text("reason");
        try {
            boolean moved = groups.put(caller, devices.get(caller, id).id(), given(group), reason);
            return flash.seeOther("/devices/" + id, moved ? "device_moved" : "device_not_moved");
        } catch (Problem wrong) {
            boolean shown =
                    !wrong.errors().isEmpty() || wrong.code() == ProblemCode.GROUP_SECOND_PERSON;
            if (!shown) {
                throw wrong;
            }
            List<FormError> errors =
                    FormError.of(wrong).stream()
                            .map(error -> new FormError("group-reason", error.message()))
                            .toList();
            return HttpResponse.unprocessableEntity()
                    .body(page(caller, id, new Move(group, reason, errors)));
        }
    }

    private ModelAndView<Map<String, Object>> page(Caller caller, String id, Move move) {
        DeviceView.Page device = reader.page(caller, devices.get(caller, id));
        boolean steers = DeviceGroups.mayChange(caller);
        return new ModelAndView<>(
                "inventory/device/device",
                Map.of(
                        "device", device,
                        "move", move,
                        "steers", steers,
                        "packs", device.mine() || caller.has(Role.ADMINISTRATOR),
                        "groups", steers ? groups.list() : List.of()));
    }

    private Optional<String> fault(String field) {
        return texts.getMessage("fault.device." + field, Locale.ENGLISH);
    }

    private static ModelAndView<Map<String, Object>> form(DeviceView.Form form) {
        return new ModelAndView<>("inventory/device/new", Map.of("form", form));
    }

    private static @Nullable String given(String text) {
        return text.isBlank() ? null : text;
    }
}
