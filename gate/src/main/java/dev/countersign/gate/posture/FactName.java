package dev.countersign.gate.posture;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The facts of a posture report, in the order in which people read them. */
public enum FactName {
    DISK_ENCRYPTED("disk_encrypted", false),
    SWAP_PROTECTED("swap_protected", false),
    FIREWALL_ON("firewall_on", false),
    SCREEN_LOCK("screen_lock", false),
    PATCHED("patched", false),
    SECURE_BOOT("secure_boot", false),
    TPM("tpm", false),
    CLOUD_DISABLED("cloud_disabled", true),
    PROMPT_LOGGING_OFF("prompt_logging_off", true),
    EGRESS_BLOCKED("egress_blocked", true),
    ISOLATED("isolated", true),
    NOT_ADMIN("not_admin", true);

    private final String id;
    private final boolean ofTool;

    FactName(String id, boolean ofTool) {
        this.id = id;
        this.ofTool = ofTool;
    }

    /** The name in reports, policy and pages. */
    public String id() {
        return id;
    }

    /** Whether it is told per tool instead of per device. */
    public boolean isOfTool() {
        return ofTool;
    }

    /** The fact of that name. */
    public static Optional<FactName> of(String id) {
        return Arrays.stream(values()).filter(fact -> fact.id.equals(id)).findFirst();
    }

    static List<FactName> ofDevices() {
        return Arrays.stream(values()).filter(fact -> !fact.ofTool).toList();
    }
}
