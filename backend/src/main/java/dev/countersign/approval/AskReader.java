package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.use.DataClass;
import dev.countersign.inventory.use.Scope;
import dev.countersign.inventory.use.Tools;
import dev.countersign.inventory.use.Uses;
import dev.countersign.problem.InputCheck;
import dev.countersign.token.Digest;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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

    private final Devices devices;
    private final ArtifactSets artifacts;
    private final Tools tools;
    private final Uses uses;

    AskReader(Devices devices, ArtifactSets artifacts, Tools tools, Uses uses) {
        this.devices = devices;
        this.artifacts = artifacts;
        this.tools = tools;
        this.uses = uses;
    }

    /** For a request: the device is the caller's own. */
    Ask ofOwner(Caller caller, NewRequest said) {
        return read(said, device -> device.ownerId().equals(caller.id()));
    }

    /** For a decision: any device that the caller may see. */
    Ask ofViewer(Caller caller, NewRequest said) {
        boolean all = Access.decidesForAll(caller);
        return read(said, device -> all || device.ownerId().equals(caller.id()));
    }

    private Ask read(NewRequest said, java.util.function.Predicate<Device> may) {
        InputCheck check = new InputCheck();
        Optional<Device> device = device(check, said.deviceId(), may);
        String digest = digest(check, said.modelDigest());
        String tool = tool(check, said.toolId());
        Set<String> knownScopes = uses.scopes().stream().map(Scope::id).collect(Collectors.toSet());
        Set<String> knownClasses =
                uses.dataClasses().stream().map(DataClass::id).collect(Collectors.toSet());
        List<String> scopes = words(check, "/scopes", said.scopes(), knownScopes);
        List<String> classes = words(check, "/data_classes", said.dataClasses(), knownClasses);
        String sanitisation =
                check.optionalText("/sanitisation", said.sanitisation(), LONGEST_SANITISATION);
        String environment = environment(check, said.environment());
        int duration = duration(check, said.durationDays());
        String reason = reason(check, said.reason());
        check.done();
        return new Ask(
                device.orElseThrow(),
                digest,
                tool,
                scopes,
                classes,
                sanitisation,
                environment,
                duration,
                reason);
    }

    private Optional<Device> device(
            InputCheck check, @Nullable String id, java.util.function.Predicate<Device> may) {
        if (!check.present("/device_id", id, "the id of a device, dev_…")) {
            return Optional.empty();
        }
        Optional<Device> device = devices.find(Objects.requireNonNull(id)).filter(may);
        if (device.isEmpty()) {
            check.wrong(
                    "/device_id",
                    "unknown",
                    "You have no device with this id.",
                    "the id of one of your devices, dev_…");
        }
        return device;
    }

    private String digest(InputCheck check, @Nullable String digest) {
        String form = "sha256: and 64 lower-case hex digits";
        if (!check.present("/model_digest", digest, form)) {
            return "";
        }
        String value = Objects.requireNonNull(digest);
        if (!Digest.isWellFormed(value)) {
            check.wrong("/model_digest", "format", "This is not a digest.", form);
        } else if (artifacts.find(value).isEmpty()) {
            check.wrong(
                    "/model_digest",
                    "unknown",
                    "Nobody has shown files with this digest yet.",
                    "run countersign scan --send on the files first");
        }
        return value;
    }

    private String tool(InputCheck check, @Nullable String id) {
        if (!check.present("/tool_id", id, "the id of a tool, for example ollama")) {
            return "";
        }
        String value = Objects.requireNonNull(id);
        if (tools.find(value).isEmpty()) {
            check.wrong(
                    "/tool_id",
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
