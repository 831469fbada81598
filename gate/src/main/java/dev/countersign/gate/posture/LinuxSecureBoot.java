package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.List;

/** {@code mokutil}, else the firmware's variable. */
record LinuxSecureBoot(Machine machine) implements Probe {
    private static final Path VARIABLE =
            Path.of("/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c");

    @Override
    public Answer look() {
        String method = "mokutil --sb-state";
        List<String> lines =
                machine.output(List.of("/usr/bin/mokutil", "--sb-state")).stream()
                        .flatMap(String::lines)
                        .map(String::strip)
                        .toList();
        boolean enabled = lines.contains("SecureBoot enabled");
        boolean disabled = lines.contains("SecureBoot disabled");
        if (enabled != disabled) {
            return new Answer(enabled, method, enabled ? "enabled" : "disabled");
        }
        // Four bytes of attributes, then the value.
        return machine.read(VARIABLE)
                .filter(bytes -> bytes.length() == 5 && bytes.charAt(4) <= 1)
                .map(bytes ->
                        new Answer(
                                bytes.charAt(4) == 1,
                                "efivars SecureBoot",
                                "value " + (int) bytes.charAt(4)))
                .orElseGet(() -> Answer.unknown(method, "the firmware's answer cannot be read"));
    }
}
