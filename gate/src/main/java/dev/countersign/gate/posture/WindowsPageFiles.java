package dev.countersign.gate.posture;

import dev.countersign.token.FormatException;
import dev.countersign.token.JsonFields;
import java.util.Map;
import java.util.TreeMap;

/**
 * Page files, each on its drive, and the system's drive, where the memory goes on hibernation.
 * Checked against recorded outputs only.
 */
record WindowsPageFiles(Machine machine, WindowsVolumes volumes) implements Probe {
    private static final String METHOD = "Win32_PageFileUsage";
    private static final String SCRIPT =
            "[pscustomobject]@{files=@(Get-CimInstance Win32_PageFileUsage | ForEach-Object {"
                    + " $_.Name })} | ConvertTo-Json -Compress";

    @Override
    public Answer look() {
        return new PowerShell(machine).ask(METHOD, SCRIPT, this::files);
    }

    private Answer files(JsonFields fields) throws FormatException {
        Map<String, Answer> answers = new TreeMap<>();
        for (String file : fields.texts("files")) {
            answers.put(file, volumes.place(file));
        }
        answers.put("hibernation", volumes.place("C:\\"));
        return Answer.all(METHOD, answers);
    }
}
