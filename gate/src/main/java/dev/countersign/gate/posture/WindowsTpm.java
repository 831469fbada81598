package dev.countersign.gate.posture;

import java.util.List;

/**
 * {@code tpmtool}, which needs no rights; else {@code Get-Tpm}, which needs the administrator's.
 *
 * <p>Checked against recorded outputs only.
 */
record WindowsTpm(Machine machine) implements Probe {
    private static final String SCRIPT =
            "$t=Get-Tpm; [pscustomobject]@{present=[bool]$t.TpmPresent; ready=[bool]$t.TpmReady}"
                    + " | ConvertTo-Json -Compress";

    @Override
    public Answer look() {
        String method = "tpmtool getdeviceinformation";
        List<String> lines =
                machine
                        .output(
                                List.of(
                                        "C:\\Windows\\System32\\tpmtool.exe",
                                        "getdeviceinformation"))
                        .stream()
                        .flatMap(String::lines)
                        .map(String::strip)
                        .toList();
        boolean present = lines.contains("-TPM Present: True");
        boolean absent = lines.contains("-TPM Present: False");
        if (absent && !present) {
            return Answer.no(method, "no TPM is present");
        }
        if (present && !absent && lines.contains("-TPM Version: 2.0")) {
            return Answer.yes(method, "TPM 2.0");
        }
        return new PowerShell(machine)
                .ask(
                        "Get-Tpm",
                        SCRIPT,
                        fields -> {
                            boolean found = fields.bool("present");
                            boolean ready = fields.bool("ready");
                            if (!found) {
                                return Answer.no("Get-Tpm", "no TPM is present");
                            }
                            return ready
                                    ? Answer.yes("Get-Tpm", "present and ready")
                                    : Answer.unknown("Get-Tpm", "present but not ready");
                        });
    }
}
