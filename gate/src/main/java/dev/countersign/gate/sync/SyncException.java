package dev.countersign.gate.sync;

import dev.countersign.gate.check.Explanation;
import dev.countersign.token.Reason;
import java.util.Map;

/** What was to be taken in is refused; nothing was stored. */
public final class SyncException extends Exception {
    private final int exitCode;
    private final String code;
    private final String help;

    SyncException(int exitCode, String code, Explanation words) {
        super(words.what());
        this.exitCode = exitCode;
        this.code = code;
        this.help = words.help();
    }

    static SyncException of(Reason reason, Map<String, String> facts) {
        int exitCode = reason.rule() == dev.countersign.token.Rule.V2 ? reason.exitCode() : 19;
        return new SyncException(exitCode, reason.code(), Explanation.of(reason, facts));
    }

    static SyncException unusable(String what) {
        return new SyncException(
                2,
                "pack.unusable",
                new Explanation(
                        what,
                        "Take a fresh file from the device's page in the portal (countersign-*.json)."));
    }

    /** How {@code countersign sync} ends. */
    public int exitCode() {
        return exitCode;
    }

    public String code() {
        return code;
    }

    /** What would help. */
    public String help() {
        return help;
    }
}
