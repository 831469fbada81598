package dev.countersign.gate.command;

import dev.countersign.gate.check.Explanation;
import dev.countersign.gate.server.ServerException;
import dev.countersign.gate.sync.SyncException;

/** A command cannot go on; says why in one line, what would help, and how the program ends. */
final class StoppedException extends Exception {
    static final int USAGE = 2;
    static final int NO_TOKEN = 10;
    static final int POSTURE = 17;
    static final int CLOCK = 18;
    static final int BAD_TRUST = 19;
    static final int INTERNAL = 20;

    private final int exitCode;
    private final String code;
    private final String help;

    StoppedException(int exitCode, String code, String message, String help) {
        super(message);
        this.exitCode = exitCode;
        this.code = code;
        this.help = help;
    }

    static StoppedException usage(String message, String help) {
        return new StoppedException(USAGE, "usage", message, help);
    }

    static StoppedException of(ServerException e) {
        String help =
                e.isUnreachable()
                        ? "Check the network and the address; what is cached here keeps working until it is too old."
                        : "If this repeats, show this message to your administrator.";
        return new StoppedException(INTERNAL, e.code(), String.valueOf(e.getMessage()), help);
    }

    static StoppedException of(SyncException e) {
        return new StoppedException(
                e.exitCode(), e.code(), String.valueOf(e.getMessage()), e.help());
    }

    static StoppedException badTrust(String code, Explanation words) {
        return new StoppedException(BAD_TRUST, code, words.what(), words.help());
    }

    int exitCode() {
        return exitCode;
    }

    String code() {
        return code;
    }

    String help() {
        return help;
    }
}
