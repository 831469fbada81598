package dev.countersign.approval.help;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a person can change, and nothing else: origin, licence and scans of a model are not theirs.
 * The effort orders suggestions; it is roughly what it costs in time and in what is given up.
 */
public enum Kind {
    REASON("/use/reason", 1),
    SANITISATION("/use/sanitisation", 1),
    FRESH_REPORT("/device/posture/collected_at", 1),
    SCREEN_LOCK("/device/posture/facts/screen_lock", 1),
    DURATION("/use/duration_days", 1),
    EGRESS_BLOCKED("/tool/facts/egress_blocked", 2),
    PROMPT_LOGGING_OFF("/tool/facts/prompt_logging_off", 2),
    CLOUD_DISABLED("/tool/facts/cloud_disabled", 2),
    NOT_ADMIN("/tool/facts/not_admin", 2),
    FIREWALL_ON("/device/posture/facts/firewall_on", 2),
    TRAINING("/subject/training/responsible_ai", 2),
    SCOPES("/use/scopes", 2),
    ISOLATED("/tool/facts/isolated", 3),
    TOOL_VERSION("/tool/version", 3),
    PLUGINS("/tool/unreviewed_plugins", 3),
    PATCHED("/device/posture/facts/patched", 3),
    ENROLMENT("/device/enrolled", 3),
    ENVIRONMENT("/use/environment", 3),
    DATA_CLASSES("/use/data_classes", 4),
    SWAP_PROTECTED("/device/posture/facts/swap_protected", 4),
    MODEL("/model", 5),
    OS_VERSION("/device/os/version", 6),
    DISK_ENCRYPTED("/device/posture/facts/disk_encrypted", 8);

    private static final List<String> REPORTED =
            List.of("/device/posture/", "/device/os/", "/tool/");

    private final String pointer;
    private final int effort;

    Kind(String pointer, int effort) {
        this.pointer = pointer;
        this.effort = effort;
    }

    /** The word in JSON and in message keys. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The JSON pointer of the fact in policy's input. */
    public String pointer() {
        return pointer;
    }

    /** The larger, the more it costs. */
    public int effort() {
        return effort;
    }

    /** Whether policy learns of the change by a new posture report. */
    public boolean isReported() {
        return REPORTED.stream().anyMatch(pointer::startsWith);
    }

    /** Whether the fact is a plain one that is right when it is true. */
    boolean isFlag() {
        return pointer.contains("/facts/");
    }

    /** The kind that owns the fact at this pointer or around it. */
    static Optional<Kind> owning(String pointer) {
        return Arrays.stream(values())
                .filter(kind -> kind != MODEL)
                .filter(kind ->
                        pointer.equals(kind.pointer) || pointer.startsWith(kind.pointer + "/"))
                .findFirst();
    }
}
