package dev.countersign.approval.ask;

import dev.countersign.identity.Caller;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceHealth;
import dev.countersign.inventory.device.DeviceSheet;
import dev.countersign.inventory.device.Postures;
import dev.countersign.inventory.model.ModelSearch;
import dev.countersign.inventory.use.DataClass;
import dev.countersign.inventory.use.Handling;
import dev.countersign.inventory.use.Scope;
import dev.countersign.inventory.use.Tool;
import dev.countersign.inventory.use.Tools;
import dev.countersign.inventory.use.Uses;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What one person may choose from when asking for models. */
@Singleton
public final class FormChoices {
    private static final int MOST_DEVICES = 50;
    private static final int MOST_FOUND = 8;

    private final Postures postures;
    private final ModelSearch models;
    private final Registers registers;
    private final Clock clock;

    /** The registers everybody chooses from. */
    @Singleton
    record Registers(Tools tools, Uses uses) {}

    FormChoices(Postures postures, ModelSearch models, Registers registers, Clock clock) {
        this.postures = postures;
        this.models = models;
        this.registers = registers;
        this.clock = clock;
    }

    /**
     * Everything to choose from.
     *
     * @param forbidden data classes that nobody may work with here
     */
    public record Choices(
            List<DeviceChoice> devices,
            ModelChoices models,
            List<ToolChoice> tools,
            List<String> scopes,
            List<String> classes,
            List<String> forbidden) {
        /** Tools to choose from at once; all, where the devices have none of them. */
        public List<ToolChoice> atHand() {
            List<ToolChoice> anywhere = tools.stream().filter(ToolChoice::isAnywhere).toList();
            return anywhere.isEmpty() ? tools : anywhere;
        }

        /** The others: installed on none of the devices. */
        public List<ToolChoice> elsewhere() {
            return tools.stream().filter(tool -> !atHand().contains(tool)).toList();
        }

        /** Whether one of these tools is among the others. */
        public boolean isElsewhere(List<String> toolIds) {
            return elsewhere().stream().anyMatch(tool -> toolIds.contains(tool.id()));
        }

        /**
         * What people call a device or tool of theirs; the id where it is not among the choices.
         */
        String device(String id) {
            return devices.stream()
                    .filter(d -> d.id().equals(id))
                    .map(DeviceChoice::name)
                    .findFirst()
                    .orElse(id);
        }

        String tool(String id) {
            return tools.stream()
                    .filter(t -> t.id().equals(id))
                    .map(ToolChoice::name)
                    .findFirst()
                    .orElse(id);
        }
    }

    /**
     * Models.
     *
     * @param text what was looked for, empty for what is on the person's devices
     * @param unseen digests that were asked for and that nobody showed yet
     */
    public record ModelChoices(
            String text,
            List<ModelSearch.Files> chosen,
            ModelSearch.Result found,
            List<String> unseen) {}

    /**
     * An enrolled device of the person.
     *
     * @param light see {@link DeviceHealth}
     */
    public record DeviceChoice(
            String id,
            String name,
            String ownership,
            String light,
            String tone,
            @Nullable Instant reportedAt) {}

    /**
     * A tool of the register.
     *
     * @param on what the person's devices reported of it
     */
    public record ToolChoice(String id, String name, List<On> on) {
        /** Whether one of the devices has it, or none said that it has not. */
        public boolean isAnywhere() {
            return on.isEmpty() || on.stream().anyMatch(there -> !there.absent());
        }

        private long places() {
            return on.stream().filter(there -> there.version() != null).count();
        }
    }

    /**
     * A tool on a device.
     *
     * @param version as reported, null when it was not
     * @param absent whether the device reported that it is not there
     */
    public record On(String deviceId, String device, @Nullable String version, boolean absent) {}

    /** The choices of this person, beside what the form already names. */
    public Choices of(Caller caller, RequestForm form, String text) {
        Map<String, DeviceSheet> sheets = postures.sheetsOfOwner(caller.id(), MOST_DEVICES);
        List<DataClass> classes = registers.uses().dataClasses();
        return new Choices(
                sheets.values().stream().map(this::device).toList(),
                models(caller, form, text),
                registers.tools().list().stream()
                        .filter(Tool::approved)
                        .map(tool -> tool(tool, sheets))
                        .sorted(Comparator.comparingLong(ToolChoice::places).reversed())
                        .toList(),
                registers.uses().scopes().stream().map(Scope::id).toList(),
                classes.stream().filter(c -> !forbidden(c)).map(DataClass::id).toList(),
                classes.stream().filter(FormChoices::forbidden).map(DataClass::id).toList());
    }

    private static boolean forbidden(DataClass dataClass) {
        return dataClass.handling() == Handling.FORBIDDEN;
    }

    private DeviceChoice device(DeviceSheet sheet) {
        Device device = sheet.device();
        DeviceHealth health = sheet.health(clock.instant());
        return new DeviceChoice(
                device.id(),
                device.name(),
                device.ownership().word(),
                health.light(),
                health.tone(),
                health.reportedAt());
    }

    private static ToolChoice tool(Tool tool, Map<String, DeviceSheet> sheets) {
        return new ToolChoice(
                tool.id(),
                tool.name(),
                sheets.values().stream().map(sheet -> on(tool, sheet)).toList());
    }

    private static On on(Tool tool, DeviceSheet sheet) {
        List<Long> version = sheet.tool(tool.id()).version();
        return new On(
                sheet.device().id(),
                sheet.device().name(),
                version == null
                        ? null
                        : version.stream().map(String::valueOf).collect(Collectors.joining(".")),
                sheet.lacks(tool.id()));
    }

    /** What was chosen, and what a text finds besides. */
    public ModelChoices models(Caller caller, RequestForm form, String text) {
        List<ModelSearch.Files> chosen = models.of(caller.id(), form.modelDigests());
        List<String> known = chosen.stream().map(ModelSearch.Files::digest).toList();
        ModelSearch.Result all =
                models.find(caller.id(), text, MOST_FOUND + form.modelDigests().size());
        List<ModelSearch.Files> others =
                all.files().stream().filter(files -> !known.contains(files.digest())).toList();
        List<String> unseen = new ArrayList<>(form.modelDigests());
        unseen.removeAll(known);
        return new ModelChoices(
                text,
                chosen,
                new ModelSearch.Result(
                        others.stream().limit(MOST_FOUND).toList(),
                        all.otherTag(),
                        all.unshown().stream().limit(MOST_FOUND).toList()),
                unseen);
    }

    /** Chooses what leaves no choice: the only device, and the only tool that is on it. */
    static RequestForm begin(RequestForm form, Choices choices) {
        RequestForm begun =
                form.deviceIds().isEmpty() && choices.devices().size() == 1
                        ? form.withDevices(List.of(choices.devices().getFirst().id()))
                        : form;
        if (!begun.toolIds().isEmpty() || begun.deviceIds().size() != 1) {
            return begun;
        }
        List<String> there =
                choices.tools().stream()
                        .filter(tool -> tool.on().stream().anyMatch(on -> isOn(on, begun)))
                        .map(ToolChoice::id)
                        .toList();
        return there.size() == 1 ? begun.withTools(there) : begun;
    }

    private static boolean isOn(On on, RequestForm form) {
        return on.version() != null && form.deviceIds().contains(on.deviceId());
    }
}
