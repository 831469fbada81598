package dev.countersign.gate.posture;

import java.util.Optional;

/**
 * {@code Confirm-SecureBootUEFI}, which needs the administrator's rights; without them what Windows
 * noted at its start.
 *
 * <p>Checked against recorded outputs only.
 */
record WindowsSecureBoot(Machine machine) implements Probe {
    private static final String METHOD = "Confirm-SecureBootUEFI";
    private static final String KEY = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecureBoot\\State";
    private static final String SCRIPT =
            "try { $s=[string](Confirm-SecureBootUEFI) } catch [PlatformNotSupportedException] {"
                    + " $s='unsupported' }; [pscustomobject]@{state=$s} | ConvertTo-Json -Compress";

    @Override
    public Answer look() {
        Answer answer =
                new PowerShell(machine)
                        .ask(
                                METHOD,
                                SCRIPT,
                                fields ->
                                        switch (fields.text("state")) {
                                            case "True" -> Answer.yes(METHOD, "enabled");
                                            case "False" -> Answer.no(METHOD, "disabled");
                                            case "unsupported" ->
                                                    Answer.no(METHOD, "started without UEFI");
                                            default -> throw fields.fault("state", "is not known");
                                        });
        if (answer.value() != null) {
            return answer;
        }
        Optional<Long> noted = new WindowsRegistry(machine).number(KEY, "UEFISecureBootEnabled");
        return noted.filter(value -> value <= 1)
                .map(value -> new Answer(value == 1, "UEFISecureBootEnabled", "value " + value))
                .orElse(answer);
    }
}
