package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceFilter;
import dev.countersign.inventory.device.DeviceHealth;
import dev.countersign.inventory.device.DeviceState;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.device.Postures;
import dev.countersign.inventory.model.ArtifactFilter;
import dev.countersign.inventory.model.ArtifactSet;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.use.DataClass;
import dev.countersign.inventory.use.Handling;
import dev.countersign.inventory.use.Scope;
import dev.countersign.inventory.use.Tool;
import dev.countersign.inventory.use.Tools;
import dev.countersign.inventory.use.Uses;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** What one person may choose from when asking for a model. */
@Singleton
final class RequestChoices {
    private static final int MOST = 50;

    private final Devices devices;
    private final Postures postures;
    private final ArtifactSets artifacts;
    private final Registers registers;
    private final Clock clock;

    /** The registers everybody chooses from. */
    @Singleton
    record Registers(Tools tools, Uses uses) {}

    RequestChoices(
            Devices devices,
            Postures postures,
            ArtifactSets artifacts,
            Registers registers,
            Clock clock) {
        this.devices = devices;
        this.postures = postures;
        this.artifacts = artifacts;
        this.registers = registers;
        this.clock = clock;
    }

    /** The choices of this person; {@code digest}, when it is known, is the first of the models. */
    RequestForm.Choices of(Caller caller, String digest) {
        var own = new DeviceFilter(null, null, null, caller.id());
        List<DataClass> classes = registers.uses().dataClasses();
        List<RequestForm.ModelChoice> models = models(digest);
        boolean unseen =
                !digest.isEmpty() && models.stream().noneMatch(m -> m.digest().equals(digest));
        return new RequestForm.Choices(
                devices.list(caller, own, null, MOST).items().stream()
                        .filter(d -> d.state() == DeviceState.ENROLLED)
                        .map(this::device)
                        .toList(),
                models,
                registers.tools().list().stream()
                        .filter(Tool::approved)
                        .map(t -> new RequestForm.ToolChoice(t.id(), t.name()))
                        .toList(),
                unseen,
                registers.uses().scopes().stream().map(Scope::id).toList(),
                classes.stream().filter(c -> !forbidden(c)).map(DataClass::id).toList(),
                classes.stream().filter(RequestChoices::forbidden).map(DataClass::id).toList());
    }

    private static boolean forbidden(DataClass dataClass) {
        return dataClass.handling() == Handling.FORBIDDEN;
    }

    private RequestForm.DeviceChoice device(Device device) {
        DeviceHealth health =
                DeviceHealth.of(device, postures.latest(device.id()).orElse(null), clock.instant());
        return RequestForm.DeviceChoice.of(device, health.light());
    }

    private List<RequestForm.ModelChoice> models(String digest) {
        List<ArtifactSet> newest =
                new ArrayList<>(artifacts.list(ArtifactFilter.ALL, null, MOST).items());
        newest.removeIf(set -> set.digest().equals(digest));
        artifacts.find(digest).ifPresent(newest::addFirst);
        return newest.stream().map(RequestForm.ModelChoice::of).toList();
    }
}
