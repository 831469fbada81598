package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceSheet;
import dev.countersign.inventory.device.Postures;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.model.ModelBlocks;
import dev.countersign.inventory.use.DataClass;
import dev.countersign.inventory.use.Scope;
import dev.countersign.inventory.use.Tools;
import dev.countersign.inventory.use.Uses;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.token.Digest;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks the form of a question, all fields at once: ids that exist, values in range. What is not
 * allowed is for policy to say: a forbidden data class passes here.
 */
@Singleton
class AskReader {
    private static final int LONGEST_REASON = 2000;
    private static final int LONGEST_SANITISATION = 500;
    private static final int LONGEST_DURATION = 3650;
    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,63}");
    private static final int MOST_AT_ONCE = 1000;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_:-]{1,100}");

    private final Postures postures;
    private final ArtifactSets artifacts;
    private final Tools tools;
    private final Uses uses;
    private final People people;
    private final ModelBlocks blocks;

    AskReader(
            Postures postures,
            ArtifactSets artifacts,
            Tools tools,
            Uses uses,
            People people,
            ModelBlocks blocks) {
        this.postures = postures;
        this.artifacts = artifacts;
        this.tools = tools;
        this.uses = uses;
        this.people = people;
        this.blocks = blocks;
    }

    /** For a request: the device is the caller's own. */
    Ask ofOwner(Caller caller, NewRequest said) {
        Known known = new Known();
        known.look(Arrays.asList(said.deviceId()), Arrays.asList(said.modelDigest()));
        return read(said, device -> device.ownerId().equals(caller.id()), known);
    }

    /**
     * What is asked for in one go.
     *
     * @param devices what is known of every device that is named, by id
     */
    record Asked(List<Ask> asks, Map<String, DeviceSheet> devices) {
        Asked {
            asks = List.copyOf(asks);
            devices = Map.copyOf(devices);
        }
    }

    /**
     * For several requests in one go: every model on every device with every tool, sensible or not;
     * the devices are the caller's own. What is the same for all is read once.
     */
    Asked ofOwner(Caller caller, NewRequestSet said) {
        Known known = new Known();
        known.look(said.deviceIds(), said.modelDigests());
        Predicate<Device> may = device -> device.ownerId().equals(caller.id());
        InputCheck check = new InputCheck();
        Shared shared =
                shared(
                        check,
                        new NewRequest(
                                null,
                                null,
                                null,
                                said.scopes(),
                                said.dataClasses(),
                                said.sanitisation(),
                                said.environment(),
                                said.durationDays(),
                                said.reason()),
                        known);
        List<Optional<Device>> devices =
                each(
                        check,
                        "/device_ids",
                        said.deviceIds(),
                        (place, id) -> device(check, place, id, may, known));
        List<String> digests =
                each(
                        check,
                        "/model_digests",
                        said.modelDigests(),
                        (place, digest) -> digest(check, place, digest, known));
        List<String> all =
                each(
                        check,
                        "/tool_ids",
                        said.toolIds(),
                        (place, id) -> tool(check, place, id, known));
        check.done();
        blocks.requireFree(digests);
        List<Ask> asks = new ArrayList<>();
        for (Optional<Device> device : devices) {
            for (String tool : all) {
                digests.forEach(digest -> asks.add(shared.ask(device.orElseThrow(), digest, tool)));
            }
        }
        return new Asked(asks, known.devices);
    }

    private static <T> List<T> each(
            InputCheck check,
            String pointer,
            @Nullable List<@Nullable String> said,
            BiFunction<String, @Nullable String, T> read) {
        String expected = "1 to " + Combinations.MOST + " different ones";
        if (!check.present(pointer, said, expected)) {
            return List.of();
        }
        List<@Nullable String> values = Objects.requireNonNull(said);
        if (values.isEmpty() || values.size() > Combinations.MOST) {
            check.wrong(pointer, "length", "These are none or too many.", expected);
            return List.of();
        }
        Set<@Nullable String> seen = new HashSet<>();
        List<T> found = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String place = pointer + "/" + i;
            if (!seen.add(values.get(i))) {
                check.wrong(place, "duplicate", "This is named twice.", "each one once");
            } else {
                found.add(read.apply(place, values.get(i)));
            }
        }
        return found;
    }

    /** For a decision: any device that the caller may see. */
    Ask ofViewer(Caller caller, NewRequest said) {
        return ofViewer(caller, List.of(said)).apply(said);
    }

    /** The same for many: what any of them names is looked up at once. */
    Function<NewRequest, Ask> ofViewer(Caller caller, List<NewRequest> many) {
        boolean all = Access.decidesForAll(caller);
        Known known = new Known();
        known.look(parts(many, NewRequest::deviceId), parts(many, NewRequest::modelDigest));
        return said -> read(said, device -> all || device.ownerId().equals(caller.id()), known);
    }

    private static List<@Nullable String> parts(
            List<NewRequest> many, Function<NewRequest, @Nullable String> part) {
        List<@Nullable String> parts = new ArrayList<>();
        many.forEach(said -> parts.add(part.apply(said)));
        return parts;
    }

    /** Refuses to decide for somebody who is not there, or whom the caller may not know of. */
    void requireKnown(Caller caller, String personId) {
        boolean mayKnow = Access.decidesForAll(caller) || caller.id().equals(personId);
        if (!mayKnow || people.find(personId).isEmpty()) {
            throw Problem.notFound("person", personId);
        }
    }

    /** What the registers hold of what is asked for: a query for each register. */
    private final class Known {
        private final Map<String, DeviceSheet> devices = new HashMap<>();
        private final Set<String> digests = new HashSet<>();
        private final Set<String> free = new HashSet<>();
        private final Set<String> tools = AskReader.this.tools.names().keySet();
        private final Set<String> scopes =
                uses.scopes().stream().map(Scope::id).collect(Collectors.toSet());
        private final Set<String> classes =
                uses.dataClasses().stream().map(DataClass::id).collect(Collectors.toSet());

        /** Looks these up, right or wrong as they are. */
        void look(
                @Nullable List<@Nullable String> deviceIds,
                @Nullable List<@Nullable String> modelDigests) {
            devices.putAll(postures.sheets(some(deviceIds)));
            digests.addAll(artifacts.names(some(modelDigests)).keySet());
        }

        private static Set<String> some(@Nullable List<@Nullable String> ids) {
            return ids == null || ids.size() > MOST_AT_ONCE // which is refused
                    ? Set.of()
                    : ids.stream()
                            .filter(Objects::nonNull)
                            .filter(id -> ID.matcher(id).matches())
                            .collect(Collectors.toSet());
        }

        void requireFree(String value) {
            if (!free.contains(value)) {
                blocks.requireFree(Set.of(value));
                free.add(value);
            }
        }
    }

    private Ask read(NewRequest said, Predicate<Device> may, Known known) {
        InputCheck check = new InputCheck();
        Optional<Device> device = device(check, "/device_id", said.deviceId(), may, known);
        String digest = digest(check, "/model_digest", said.modelDigest(), known);
        String tool = tool(check, "/tool_id", said.toolId(), known);
        Shared shared = shared(check, said, known);
        check.done();
        known.requireFree(digest);
        return shared.ask(device.orElseThrow(), digest, tool);
    }

    /** What several requests in one go have in common. */
    private record Shared(
            List<String> scopes,
            List<String> dataClasses,
            @Nullable String sanitisation,
            String environment,
            int durationDays,
            String reason) {
        Ask ask(Device device, String digest, String tool) {
            return new Ask(
                    device,
                    digest,
                    tool,
                    scopes,
                    dataClasses,
                    sanitisation,
                    environment,
                    durationDays,
                    reason);
        }
    }

    private static Shared shared(InputCheck check, NewRequest said, Known known) {
        return new Shared(
                words(check, "/scopes", said.scopes(), known.scopes),
                words(check, "/data_classes", said.dataClasses(), known.classes),
                check.optionalText("/sanitisation", said.sanitisation(), LONGEST_SANITISATION),
                environment(check, said.environment()),
                duration(check, said.durationDays()),
                reason(check, said.reason()));
    }

    private Optional<Device> device(
            InputCheck check,
            String pointer,
            @Nullable String id,
            Predicate<Device> may,
            Known known) {
        if (!check.present(pointer, id, "the id of a device, dev_…")) {
            return Optional.empty();
        }
        Optional<Device> device =
                Optional.ofNullable(known.devices.get(Objects.requireNonNull(id)))
                        .map(DeviceSheet::device)
                        .filter(may);
        if (device.isEmpty()) {
            check.wrong(
                    pointer,
                    "unknown",
                    "You have no device with this id.",
                    "the id of one of your devices, dev_…");
        }
        return device;
    }

    private String digest(InputCheck check, String pointer, @Nullable String digest, Known known) {
        String form = "sha256: and 64 lower-case hex digits";
        if (!check.present(pointer, digest, form)) {
            return "";
        }
        String value = Objects.requireNonNull(digest);
        if (!Digest.isWellFormed(value)) {
            check.wrong(pointer, "format", "This is not a digest.", form);
        } else if (!known.digests.contains(value)) {
            check.wrong(
                    pointer,
                    "unknown",
                    "Nobody has shown files with this digest yet.",
                    "run countersign scan --send on the files first");
        }
        return value;
    }

    private String tool(InputCheck check, String pointer, @Nullable String id, Known known) {
        if (!check.present(pointer, id, "the id of a tool, for example ollama")) {
            return "";
        }
        String value = Objects.requireNonNull(id);
        if (!known.tools.contains(value)) {
            check.wrong(
                    pointer,
                    "unknown",
                    "No tool has this id.",
                    "an id from /api/v1/tools, for example ollama");
        }
        return value;
    }

    private static List<String> words(
            InputCheck check,
            String pointer,
            @Nullable List<@Nullable String> said,
            Set<String> known) {
        String expected =
                "different ones of " + String.join(", ", known.stream().sorted().toList());
        if (!check.present(pointer, said, expected)) {
            return List.of();
        }
        List<@Nullable String> values = Objects.requireNonNull(said);
        if (values.isEmpty()) {
            check.wrong(pointer, "length", "At least one is needed.", expected);
        }
        if (values.size() > known.size()) {
            check.wrong(pointer, "length", "There are not that many.", expected);
            return List.of();
        }
        List<String> words = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            String place = pointer + "/" + i;
            if (value == null || !known.contains(value)) {
                check.wrong(place, "unknown", "This is not in the register.", expected);
            } else if (!seen.add(value)) {
                check.wrong(place, "duplicate", "This is named twice.", "each one once");
            } else {
                words.add(value);
            }
        }
        return words;
    }

    private static String environment(InputCheck check, @Nullable String environment) {
        if (!check.present("/environment", environment, "development")) {
            return "";
        }
        String value = Objects.requireNonNull(environment);
        if (!WORD.matcher(value).matches()) {
            check.wrong("/environment", "format", "This is not an environment.", "development");
        }
        return value;
    }

    private static int duration(InputCheck check, @Nullable Integer days) {
        String expected = "a whole number of days from 1 to " + LONGEST_DURATION;
        if (!check.present("/duration_days", days, expected)) {
            return 0;
        }
        int value = Objects.requireNonNull(days);
        if (value < 1 || value > LONGEST_DURATION) {
            check.wrong("/duration_days", "value", "The duration is out of range.", expected);
        }
        return value;
    }

    /** May be short or empty: policy says what a reason has to be. */
    private static String reason(InputCheck check, @Nullable String reason) {
        String expected = "a sentence of at most " + LONGEST_REASON + " characters";
        if (!check.present("/reason", reason, expected)) {
            return "";
        }
        String value = Objects.requireNonNull(reason);
        return value.isBlank() ? "" : check.text("/reason", value, LONGEST_REASON);
    }
}
