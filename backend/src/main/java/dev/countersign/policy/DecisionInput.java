package dev.countersign.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that policy may know about one question; the source of {@code
 * policies/schema/input.schema.json}. Null means absent means unknown, everywhere; an empty list
 * means known to be empty. Times are seconds since the epoch, versions whole numbers with the most
 * significant first. Nothing is checked here beyond the types: what a value means is for policy to
 * say, and a value that it does not know is refused there.
 */
@JsonInclude(Include.NON_NULL)
public record DecisionInput(
        @Nullable Long now,
        @Nullable Request request,
        @Nullable Subject subject,
        @Nullable Device device,
        @Nullable Model model,
        @Nullable Tool tool,
        @Nullable Use use,
        @Nullable List<Waiver> exceptions) {
    public DecisionInput {
        exceptions = copy("exceptions", exceptions);
    }

    /**
     * What is decided.
     *
     * @param kind {@code approval}, {@code renewal}, {@code check} or {@code recertification}
     */
    @JsonInclude(Include.NON_NULL)
    public record Request(@Nullable String kind, @Nullable String id) {}

    /** The person who asks. */
    @JsonInclude(Include.NON_NULL)
    public record Subject(
            @Nullable String id,
            @Nullable List<String> roles,
            @Nullable String programme,
            @Nullable Training training) {
        public Subject {
            roles = copy("roles", roles);
        }
    }

    /** When the person was trained in what. */
    @JsonInclude(Include.NON_NULL)
    public record Training(@Nullable Long responsibleAi) {}

    /** The laptop or workstation. */
    @JsonInclude(Include.NON_NULL)
    public record Device(
            @Nullable String id,
            @Nullable String owner,
            @Nullable String ownership,
            @Nullable Boolean enrolled,
            @Nullable String assurance,
            @Nullable Os os,
            @Nullable Posture posture) {}

    /** An operating system; for Linux the version is the kernel's. */
    @JsonInclude(Include.NON_NULL)
    public record Os(@Nullable String family, @Nullable List<Long> version) {
        public Os {
            version = copy("version", version);
        }
    }

    /** The device's newest signed posture report. */
    @JsonInclude(Include.NON_NULL)
    public record Posture(@Nullable Long collectedAt, @Nullable DeviceFacts facts) {}

    /** The device facts that rules read; a report may hold more. */
    @JsonInclude(Include.NON_NULL)
    public record DeviceFacts(
            @Nullable Boolean diskEncrypted,
            @Nullable Boolean swapProtected,
            @Nullable Boolean firewallOn,
            @Nullable Boolean screenLock,
            @Nullable Boolean patched) {
        /** Picks them out of a report by their names in JSON; what is not there is unknown. */
        public static DeviceFacts of(Map<String, Boolean> reported) {
            return new DeviceFacts(
                    reported.get("disk_encrypted"),
                    reported.get("swap_protected"),
                    reported.get("firewall_on"),
                    reported.get("screen_lock"),
                    reported.get("patched"));
        }
    }

    /** The artifact set that would be loaded, and what is confirmed about its digest. */
    @JsonInclude(Include.NON_NULL)
    public record Model(
            @Nullable String digest,
            @Nullable String name,
            @Nullable String publisher,
            @Nullable String format,
            @Nullable Boolean hasCode,
            @Nullable Boolean inCatalogue,
            @Nullable Boolean remote,
            @Nullable Origin origin,
            @Nullable String license,
            @Nullable String openness,
            @Nullable Source source,
            @Nullable Boolean verified,
            @Nullable Boolean ancestryComplete,
            @Nullable List<Ancestor> ancestry,
            @Nullable List<Scan> scans) {
        public Model {
            ancestry = copy("ancestry", ancestry);
            scans = copy("scans", scans);
        }
    }

    /**
     * Where the publisher sits.
     *
     * @param country ISO 3166-1 alpha-2
     * @param state {@code confirmed}, {@code declared} or {@code unknown}
     */
    @JsonInclude(Include.NON_NULL)
    public record Origin(@Nullable String country, @Nullable String state) {}

    /** Where the files were had from. */
    @JsonInclude(Include.NON_NULL)
    public record Source(@Nullable String kind, @Nullable String namespace, @Nullable String ref) {}

    /** A model that this one was made from. */
    @JsonInclude(Include.NON_NULL)
    public record Ancestor(
            @Nullable String relation,
            @Nullable String name,
            @Nullable String publisher,
            @Nullable String country,
            @Nullable String license) {}

    /** One scan of the files. */
    @JsonInclude(Include.NON_NULL)
    public record Scan(
            @Nullable String kind,
            @Nullable String result,
            @Nullable String tool,
            @Nullable Long at) {}

    /** The program that would load the model, as installed on the device. */
    @JsonInclude(Include.NON_NULL)
    public record Tool(
            @Nullable String id,
            @Nullable List<Long> version,
            @Nullable List<String> unreviewedPlugins,
            @Nullable ToolFacts facts) {
        public Tool {
            version = copy("version", version);
            unreviewedPlugins = copy("unreviewed_plugins", unreviewedPlugins);
        }
    }

    /** The tool facts that rules read; a report may hold more. */
    @JsonInclude(Include.NON_NULL)
    public record ToolFacts(
            @Nullable Boolean cloudDisabled,
            @Nullable Boolean promptLoggingOff,
            @Nullable Boolean egressBlocked,
            @Nullable Boolean isolated,
            @Nullable Boolean notAdmin) {
        /** Picks them out of a report by their names in JSON; what is not there is unknown. */
        public static ToolFacts of(Map<String, Boolean> reported) {
            return new ToolFacts(
                    reported.get("cloud_disabled"),
                    reported.get("prompt_logging_off"),
                    reported.get("egress_blocked"),
                    reported.get("isolated"),
                    reported.get("not_admin"));
        }
    }

    /** What it is wanted for. */
    @JsonInclude(Include.NON_NULL)
    public record Use(
            @Nullable List<String> scopes,
            @Nullable List<String> dataClasses,
            @Nullable String sanitisation,
            @Nullable String environment,
            @Nullable Long durationDays,
            @Nullable String reason) {
        public Use {
            scopes = copy("scopes", scopes);
            dataClasses = copy("data_classes", dataClasses);
        }
    }

    /** An exception that waives the rule {@code code} until {@code expiresAt}. */
    @JsonInclude(Include.NON_NULL)
    public record Waiver(@Nullable String id, @Nullable String code, @Nullable Long expiresAt) {}

    private static <T> @Nullable List<T> copy(String name, @Nullable List<T> list) {
        if (list == null) {
            return null;
        }
        if (list.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException(
                    "The list " + name + " holds null: leave that entry out.");
        }
        return List.copyOf(list);
    }
}
