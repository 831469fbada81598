package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.List;

/** A TPM 2.0 that the kernel lists. */
record LinuxTpm(Machine machine) implements Probe {
    @Override
    public Answer look() {
        String method = "/sys/class/tpm";
        Path folder = Path.of(method);
        if (!machine.exists(folder)) {
            return Answer.unknown(method, "the kernel does not list TPM devices");
        }
        List<String> devices = machine.list(folder);
        if (devices.isEmpty()) {
            return Answer.no(method, "no TPM is present");
        }
        String version =
                machine.read(folder.resolve(devices.getFirst()).resolve("tpm_version_major"))
                        .orElse("")
                        .strip();
        return version.equals("2")
                ? Answer.yes(method, "TPM 2.0")
                : Answer.unknown(method, "a TPM of another or untold version");
    }
}
