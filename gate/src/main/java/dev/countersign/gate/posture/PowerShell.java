package dev.countersign.gate.posture;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Windows PowerShell with fixed scripts, which print one JSON object and nothing else: numbers,
 * booleans and names, so that neither the language of the system nor its code page matters. Nothing
 * from outside gets into a script but a drive's letter. Only the system's own modules are loaded.
 */
record PowerShell(Machine machine) {
    private static final String PROGRAM =
            "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
    private static final String START =
            "$ErrorActionPreference='Stop'; $ProgressPreference='SilentlyContinue';"
                    + " $env:PSModulePath=$PSHOME+'\\Modules'; ";
    private static final int MAX_BYTES = 64 * 1024;

    /** Reads the object that a script printed. */
    @FunctionalInterface
    interface Reader {
        Answer read(JsonFields fields) throws FormatException;
    }

    /**
     * @param method what a person would type
     * @param script without double quotes, which would not reach the program as they are
     */
    Answer ask(String method, String script, Reader reader) {
        Machine.Outcome outcome =
                machine.run(
                        List.of(
                                PROGRAM,
                                "-NoProfile",
                                "-NonInteractive",
                                "-Command",
                                START + script));
        if (outcome instanceof Machine.Outcome.Ran(int exitCode, String output) && exitCode == 0) {
            try {
                JsonFields fields =
                        JsonFields.of(
                                Json.parseObject(
                                        output.strip().getBytes(StandardCharsets.UTF_8),
                                        MAX_BYTES));
                Answer answer = reader.read(fields);
                fields.end();
                return answer;
            } catch (FormatException _) {
                return Answer.unknown(method, "PowerShell", outcome);
            }
        }
        return Answer.unknown(method, "PowerShell", outcome);
    }
}
