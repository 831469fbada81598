package dev.countersign.inventory.group;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Roles;
import dev.countersign.identity.Timeline;
import dev.countersign.listing.ListView;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.platform.Page;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpParameters;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Device groups: who is in them, what their gates do, and what a switch would mean. */
@Controller("/device-groups")
@Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class GroupPages {
    private static final int ROWS = 50;
    private static final Duration USUAL = Duration.ofDays(14);

    private final DeviceGroups groups;
    private final GroupMembers members;
    private final Readers readers;
    private final Flash flash;
    private final Clock clock;

    /** For the list, names and times of what happened. */
    @Singleton
    record Readers(GroupList list, People people, Timeline timeline) {}

    GroupPages(
            DeviceGroups groups, GroupMembers members, Readers readers, Flash flash, Clock clock) {
        this.groups = groups;
        this.members = members;
        this.readers = readers;
        this.flash = flash;
        this.clock = clock;
    }

    /** A group as pages show it. */
    record Row(
            String id,
            String name,
            boolean observes,
            boolean ended,
            @Nullable Instant until,
            Instant since,
            String by,
            String reason,
            long devices,
            int version) {}

    /** A form as it was filled in. */
    record Form(String name, String until, String reason, List<FormError> errors) {
        static final Form EMPTY = new Form("", "", "", List.of());
    }

    /** One page of devices of a group. */
    record Devices(List<GroupMembers.Member> rows, @Nullable String first, @Nullable String next) {}

    @Get
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR, Roles.AUDITOR})
    HttpResponse<ModelAndView<Map<String, Object>>> list(Caller caller, HttpRequest<?> request) {
        return list(caller, request.getParameters(), Form.EMPTY);
    }

    private HttpResponse<ModelAndView<Map<String, Object>>> list(
            Caller caller, HttpParameters parameters, Form form) {
        return ListView.answer(
                "inventory/group/groups",
                GroupList.SHAPE,
                parameters,
                query -> readers.list().found(query).as(this::rows),
                Map.of("form", form, "steers", DeviceGroups.mayChange(caller)));
    }

    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> create(Caller caller, HttpRequest<?> request, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        String name = fields.text("name");
        String reason = fields.text("reason");
        try {
            DeviceGroup group = groups.create(caller, new GroupChange.New(name, reason));
            return flash.seeOther("/device-groups/" + group.id(), "group_created");
        } catch (Problem wrong) {
            var form = new Form(name, "", reason, FormError.of(wrong));
            return HttpResponse.unprocessableEntity()
                    .body(list(caller, request.getParameters(), form).body());
        }
    }

    @Get("/{id}")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR, Roles.AUDITOR})
    ModelAndView<Map<String, Object>> group(
            Caller caller, String id, @QueryValue @Nullable String after) {
        return group(caller, id, after, new Form("", usual(), "", List.of()));
    }

    /** Enforcing or observing, from the page that showed what it means. */
    @Post("/{id}/mode")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> change(Caller caller, String id, @Body Map<String, Object> body) {
        FormFields fields = FormFields.of(body);
        String mode = fields.text("mode");
        String until = fields.text("until");
        String reason = fields.text("reason");
        boolean observe = mode.equals(GateMode.OBSERVE.word());
        try {
            groups.change(
                    caller,
                    id,
                    version(fields.text("version")),
                    new GroupChange(mode, observe && !until.isEmpty() ? until : null, reason));
            return flash.seeOther(
                    "/device-groups/" + id, observe ? "group_observes" : "group_enforces");
        } catch (Problem wrong) {
            List<FormError> errors =
                    FormError.of(wrong).stream()
                            .map(error ->
                                    error.field().equals("observeUntil")
                                            ? new FormError("until", error.message())
                                            : error)
                            .toList();
            return HttpResponse.unprocessableEntity()
                    .body(group(caller, id, null, new Form("", until, reason, errors)));
        }
    }

    private static int version(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    }

    private String usual() {
        return LocalDate.ofInstant(clock.instant().plus(USUAL), ZoneOffset.UTC).toString();
    }

    private ModelAndView<Map<String, Object>> group(
            Caller caller, String id, @Nullable String after, Form form) {
        DeviceGroup group = groups.get(id);
        GroupEffect effect = members.effect(group);
        String by = group.changedBy();
        Page<GroupMembers.Member> found = members.page(id, after, ROWS);
        UriBuilder address = UriBuilder.of("/device-groups/" + id);
        String first = Page.firstAddress(address, after);
        boolean steers = DeviceGroups.mayChange(caller);
        return new ModelAndView<>(
                "inventory/group/group",
                Map.of(
                        "group",
                        row(
                                group,
                                readers.people().names(Set.of(by)).getOrDefault(by, by),
                                effect.devices()),
                        "effect",
                        effect,
                        "form",
                        form,
                        "latest",
                        latest(),
                        "steers",
                        steers,
                        "second",
                        steers && groups.needsSecondPerson(caller, id),
                        "timeline",
                        readers.timeline().of(id),
                        "devices",
                        new Devices(found.items(), first, found.nextAddress(address))));
    }

    private String latest() {
        Instant end = clock.instant().plus(GroupChange.LONGEST_OBSERVING);
        return LocalDate.ofInstant(end, ZoneOffset.UTC).minusDays(1).toString();
    }

    private List<Row> rows(List<DeviceGroup> found) {
        Map<String, String> names =
                readers.people().names(found.stream().map(DeviceGroup::changedBy).toList());
        Map<String, Long> counts = members.counts();
        return found.stream()
                .map(group ->
                        row(
                                group,
                                names.getOrDefault(group.changedBy(), group.changedBy()),
                                counts.getOrDefault(group.id(), 0L)))
                .toList();
    }

    private Row row(DeviceGroup group, String by, long devices) {
        boolean observes = group.modeAt(clock.instant()) == GateMode.OBSERVE;
        return new Row(
                group.id(),
                group.name(),
                observes,
                !observes && group.mode() == GateMode.OBSERVE,
                group.observeUntil(),
                group.changedAt(),
                by,
                group.reason(),
                devices,
                group.version());
    }
}
