package dev.countersign.inventory.device;

import dev.countersign.token.PostureReport.Fact;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One fact of a posture report, for people.
 *
 * @param name the text {@code posture.<name>}
 * @param value {@code true}, {@code false} or {@code unknown}
 * @param method how the gate found out; empty when it did not say
 */
public record PostureFact(String name, String value, String method) {
    static final List<String> OF_DEVICES =
            List.of(
                    "disk_encrypted",
                    "swap_protected",
                    "firewall_on",
                    "screen_lock",
                    "patched",
                    "secure_boot",
                    "tpm");
    static final List<String> OF_TOOLS =
            List.of(
                    "cloud_disabled",
                    "prompt_logging_off",
                    "egress_blocked",
                    "isolated",
                    "not_admin");

    /** The facts that pages show about a device, all of them, in their order. */
    public static List<PostureFact> ofDevice(Posture posture) {
        return of(OF_DEVICES, posture.report().facts());
    }

    static List<PostureFact> of(List<String> names, Map<String, Fact> reported) {
        return names.stream().map(name -> of(name, reported.get(name))).toList();
    }

    private static PostureFact of(String name, @Nullable Fact fact) {
        if (fact == null || fact.value() == null) {
            return new PostureFact(name, "unknown", fact == null ? "" : fact.method());
        }
        return new PostureFact(name, String.valueOf(fact.value()), fact.method());
    }
}
