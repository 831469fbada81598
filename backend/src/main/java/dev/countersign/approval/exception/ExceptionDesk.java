package dev.countersign.approval.exception;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeam;
import dev.countersign.identity.Timeline;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceFilter;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.policy.RuleDescription;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts together what pages of exceptions show: a handful of queries, however many rows. */
@Singleton
class ExceptionDesk {
    private static final int MOST_DEVICES = 50;

    private final Waivers waivers;
    private final Occasions occasions;
    private final Resting resting;
    private final Registers registers;
    private final ExceptionAccess access;
    private final SmallTeam smallTeam;

    /** What things are called. */
    @Singleton
    record Registers(People people, Devices devices, ArtifactSets artifacts, Timeline timeline) {}

    ExceptionDesk(
            Waivers waivers,
            Occasions occasions,
            Resting resting,
            Registers registers,
            ExceptionAccess access,
            SmallTeam smallTeam) {
        this.waivers = waivers;
        this.occasions = occasions;
        this.resting = resting;
        this.registers = registers;
        this.access = access;
        this.smallTeam = smallTeam;
    }

    /** Rows with everything by name. */
    List<ExceptionPage> rows(List<ExceptionView> found) {
        Map<String, String> names = new HashMap<>();
        names.putAll(
                registers
                        .people()
                        .names(
                                ids(
                                        found,
                                        e ->
                                                Stream.of(
                                                        e.ownerId(),
                                                        e.personId(),
                                                        e.decidedBy(),
                                                        e.endedBy()))));
        names.putAll(registers.devices().names(ids(found, e -> Stream.of(e.deviceId()))));
        names.putAll(registers.artifacts().names(ids(found, e -> Stream.of(e.modelDigest()))));
        return found.stream()
                .map(e -> ExceptionPage.of(e, waivers.rule(e.rule()).title(), names))
                .toList();
    }

    private static Set<String> ids(
            List<ExceptionView> found, Function<ExceptionView, Stream<@Nullable String>> of) {
        return found.stream().flatMap(of).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    /** One exception with what the reader may do. */
    @Transactional(readOnly = true)
    Map<String, Object> page(Caller caller, ExceptionView found, ExceptionPage.Act act) {
        ExceptionEntity entity = access.visible(caller, found.id());
        boolean asked = found.state() == ExceptionState.ASKED;
        boolean held = found.state() == ExceptionState.GRANTED;
        boolean mine = found.ownerId().equals(caller.id());
        boolean lead = caller.has(Role.SECURITY_LEAD);
        boolean own = access.concerns(caller, entity);
        boolean alone = own && lead && smallTeam.on();
        RuleDescription rule = waivers.rule(found.rule());
        Map<String, Object> model = new HashMap<>();
        model.put("exception", rows(List.of(found)).getFirst());
        model.put("rule", rule);
        model.put("effect", resting.effect(found.id()));
        model.put("timeline", registers.timeline().of(found.id()));
        model.put("grants", asked && lead && found.waivable() && (!own || alone));
        model.put("alone", alone);
        model.put("second", asked && lead && own && !alone);
        model.put("refuses", asked && lead);
        model.put("withdraws", asked && mine);
        model.put("revokes", held && (mine || lead || caller.has(Role.ADMINISTRATOR)));
        model.put("resends", held && mine && found.requestId() != null);
        model.put("overseer", caller.has(Role.AUDITOR) || lead || caller.has(Role.ADMINISTRATOR));
        model.put("act", act);
        return model;
    }

    /** The form that asks. */
    @Transactional(readOnly = true)
    Map<String, Object> form(Caller caller, ExceptionPage.Form form, List<FormError> errors) {
        Optional<Occasions.Occasion> occasion = occasion(caller, form);
        Subject about = occasion.map(Occasions.Occasion::about).orElse(form.prefilled());
        Map<String, Object> model = new HashMap<>();
        model.put("form", form);
        model.put("errors", errors);
        model.put("about", occasion.isPresent() ? named(about) : about(caller, about));
        model.put("occasion", occasion.isPresent());
        model.put("requestId", occasion.map(o -> orEmpty(o.requestId())).orElse(""));
        model.put("rules", waivers.all());
        model.put("rule", form.rule().isEmpty() ? null : waivers.rule(form.rule()));
        model.put("hindrance", hindrance(form, occasion).orElse(""));
        model.put("mine", devices(caller, occasion.isPresent()));
        return model;
    }

    private List<Device> devices(Caller caller, boolean given) {
        return given
                ? List.of()
                : registers
                        .devices()
                        .matching(new DeviceFilter(null, null, null, caller.id()), MOST_DEVICES);
    }

    private Optional<Occasions.Occasion> occasion(Caller caller, ExceptionPage.Form form) {
        if (!form.decision().isEmpty()) {
            return Optional.of(occasions.ofDecision(caller, form.decision()));
        }
        return form.request().isEmpty()
                ? Optional.empty()
                : Optional.of(occasions.ofRequest(caller, form.request()));
    }

    /** Why it cannot be asked for at all. */
    private Optional<String> hindrance(
            ExceptionPage.Form form, Optional<Occasions.Occasion> occasion) {
        if (form.rule().isEmpty()) {
            return Optional.empty();
        }
        try {
            occasion.ifPresentOrElse(
                    of -> waivers.requireFor(form.rule(), of.decision()),
                    () -> waivers.require(form.rule()));
            return Optional.empty();
        } catch (Problem problem) {
            return Optional.of(problem.detail());
        }
    }

    /** What somebody typed: what they may not know of keeps its id, as what does not exist. */
    private ExceptionPage.About about(Caller caller, Subject subject) {
        String device = orEmpty(subject.deviceId());
        String person = orEmpty(subject.personId());
        boolean seesDevice =
                Devices.seesAll(caller)
                        || registers.devices().find(device).stream()
                                .anyMatch(d -> d.ownerId().equals(caller.id()));
        boolean seesPerson = caller.has(Role.SECURITY_LEAD) || caller.id().equals(person);
        ExceptionPage.About all = named(subject);
        return new ExceptionPage.About(
                device,
                seesDevice ? all.device() : device,
                all.modelDigest(),
                all.model(),
                person,
                seesPerson ? all.person() : person);
    }

    private ExceptionPage.About named(Subject subject) {
        String device = orEmpty(subject.deviceId());
        String model = orEmpty(subject.modelDigest());
        String person = orEmpty(subject.personId());
        return new ExceptionPage.About(
                device,
                registers.devices().names(Set.of(device)).getOrDefault(device, device),
                model,
                registers.artifacts().names(Set.of(model)).getOrDefault(model, model),
                person,
                registers.people().names(Set.of(person)).getOrDefault(person, person));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
