package dev.countersign.gate.posture;

import java.util.List;
import java.util.Optional;

/**
 * The Secure Enclave, which does on a Mac what a TPM does elsewhere: part of every Apple chip, and
 * of the T2 chip in later Intel Macs.
 *
 * <p>Checked against recorded outputs only.
 */
record MacEnclave(Machine machine) implements Probe {
    @Override
    public Answer look() {
        String method = "sysctl hw.optional.arm64";
        Optional<String> arm =
                machine.output(List.of("/usr/sbin/sysctl", "-n", "hw.optional.arm64"))
                        .map(String::strip);
        if (arm.equals(Optional.of("1"))) {
            return Answer.yes(method, "an Apple chip with its Secure Enclave");
        }
        String bridge = "system_profiler SPiBridgeDataType";
        boolean t2 =
                machine.output(List.of("/usr/sbin/system_profiler", "SPiBridgeDataType")).stream()
                        .flatMap(String::lines)
                        .map(String::strip)
                        .anyMatch("Model Name: Apple T2 Security Chip"::equals);
        return t2
                ? Answer.yes(bridge, "an Apple T2 chip with its Secure Enclave")
                : Answer.unknown(bridge, "neither an Apple chip nor a T2 chip was told");
    }
}
