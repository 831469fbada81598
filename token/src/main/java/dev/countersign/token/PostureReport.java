package dev.countersign.token;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a device says about itself, carried by a {@link DeviceJwt.Type#POSTURE} statement whose
 * issuer is the device.
 *
 * @param collectedAt when the facts were collected
 * @param osFamily {@code linux}, {@code macos} or {@code windows}
 * @param osVersion numbers of the version, empty when unknown
 * @param facts facts about the device, by name
 * @param tools one entry per installed tool
 */
public record PostureReport(
        Instant collectedAt,
        String osFamily,
        List<Long> osVersion,
        Map<String, Fact> facts,
        List<Tool> tools) {
    private static final int MAX_DETAIL = 512;

    /** Copies the collections. */
    public PostureReport {
        osVersion = List.copyOf(osVersion);
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
        tools = List.copyOf(tools);
    }

    /**
     * One fact.
     *
     * @param value true, false, or null when it is unknown
     * @param method how it was found out
     * @param detail what was found, at most 512 characters, cut by the collector; may be empty
     */
    public record Fact(@Nullable Boolean value, String method, String detail) {
        /** Refuses what could not be shown. */
        public Fact {
            if (method.isEmpty()
                    || method.length() > MAX_DETAIL
                    || !JsonFields.isDisplayable(method)) {
                throw new IllegalArgumentException(
                        "method must have 1 to 512 characters, none of them invisible");
            }
            if (detail.length() > MAX_DETAIL || !JsonFields.isDisplayable(detail)) {
                throw new IllegalArgumentException(
                        "detail must have at most 512 characters, none of them invisible");
            }
        }
    }

    /**
     * One installed tool.
     *
     * @param id the tool's id in the register
     * @param version numbers of its version, null when unknown
     * @param facts facts about it, by name
     * @param plugins its plugins, null when unknown
     */
    public record Tool(
            String id,
            @Nullable List<Long> version,
            Map<String, Fact> facts,
            @Nullable List<String> plugins) {
        /** Copies the collections. */
        public Tool {
            version = version == null ? null : List.copyOf(version);
            facts = Collections.unmodifiableMap(new TreeMap<>(facts));
            plugins = plugins == null ? null : List.copyOf(plugins);
        }
    }

    /**
     * Reads the claims of a verified posture statement: exactly the known members at every level.
     */
    public static PostureReport of(DeviceJwt statement) throws FormatException {
        return PostureReportJson.read(statement.claims());
    }

    /** The claims to sign, see {@link DeviceJwt#issue}. */
    public Json.Obj toJson() {
        return PostureReportJson.write(this);
    }

    /** The entry of that tool. */
    public Optional<Tool> tool(String id) {
        return tools.stream().filter(tool -> tool.id().equals(id)).findFirst();
    }

    /**
     * A fact as it holds for a tool: the tool's own entry if it names the fact, else the device's;
     * null when unknown.
     */
    public @Nullable Boolean factFor(String toolId, String name) {
        Fact own = tool(toolId).map(tool -> tool.facts().get(name)).orElse(null);
        Fact fact = own != null ? own : facts.get(name);
        return fact == null ? null : fact.value();
    }
}
