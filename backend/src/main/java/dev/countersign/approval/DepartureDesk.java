package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceState;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.model.ModelBlocks;
import dev.countersign.inventory.model.Models;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts together the pages of {@link Departures}. */
@Singleton
class DepartureDesk {
    private final DepartureEffects effects;
    private final Devices devices;
    private final People people;
    private final Models models;
    private final ArtifactSets artifacts;
    private final ModelBlocks blocks;
    private final AuditLog audit;

    DepartureDesk(
            DepartureEffects effects,
            Devices devices,
            People people,
            Models models,
            ArtifactSets artifacts,
            ModelBlocks blocks,
            AuditLog audit) {
        this.effects = effects;
        this.devices = devices;
        this.people = people;
        this.models = models;
        this.artifacts = artifacts;
        this.blocks = blocks;
        this.audit = audit;
    }

    @Transactional(readOnly = true)
    DeparturePage device(Caller caller, String id) {
        Device device = devices.get(caller, id);
        boolean lost = device.state() == DeviceState.LOST;
        return page(
                "device",
                device.name(),
                "/devices/" + id,
                "/loss",
                "",
                effects.ofDevice(caller, id),
                lost ? done(id, Departures.DEVICE) : null,
                null);
    }

    @Transactional(readOnly = true)
    DeparturePage person(Caller caller, String id) {
        Person person = people.get(id);
        return page(
                "person",
                person.displayName(),
                "/people/" + id,
                "/leaving",
                caller.id().equals(id) ? "departure.person.self" : "",
                effects.ofPerson(caller, id),
                effects.hasLeft(id) ? done(id, Departures.PERSON) : null,
                null);
    }

    @Transactional(readOnly = true)
    DeparturePage model(Caller caller, ModelBlocks.Target target) {
        DepartureEffects.Effect effect = effects.ofModel(caller, target);
        boolean files = target.digest() != null;
        String name = files ? artifacts.get(target.id()).name() : models.get(target.id()).name();
        boolean blocked = blocks.of(target).isPresent();
        return page(
                "model",
                name,
                (files ? "/artifacts/" : "/models/") + target.id(),
                "/revocation",
                "",
                effect,
                blocked ? done(target.id(), Departures.MODEL) : null,
                files ? null : target.derivatives());
    }

    private static DeparturePage page(
            String kind,
            String name,
            String back,
            String act,
            String hindrance,
            DepartureEffects.Effect effect,
            DeparturePage.@Nullable Done done,
            @Nullable Boolean derivatives) {
        return new DeparturePage(
                kind,
                name,
                back,
                back + act,
                done != null && kind.equals("model") ? back + "/release" : "",
                hindrance,
                effect,
                done,
                derivatives,
                "",
                List.of());
    }

    /** From the record of the act; empty counts where there is none. */
    private DeparturePage.Done done(String subject, String action) {
        return audit.newest(subject, action)
                .map(this::done)
                .orElseGet(
                        () -> new DeparturePage.Done(java.time.Instant.EPOCH, "", "", 0, 0, 0, 0));
    }

    private DeparturePage.Done done(AuditRecord entry) {
        return new DeparturePage.Done(
                entry.at(),
                people.find(entry.actor()).map(Person::displayName).orElse(entry.actor()),
                entry.facts().path("reason").asText(""),
                entry.facts().path("approvals").asInt(),
                entry.facts().path("requests").asInt(),
                entry.facts().path("exceptions").asInt(),
                entry.facts().path("devices").asInt());
    }
}
