package dev.countersign.gate.server;

import dev.countersign.gate.model.Printable;

/** A call that did not succeed. The message is for the person at the keyboard. */
public final class ServerException extends Exception {
    private final int status;
    private final String code;

    private ServerException(int status, String code, String message) {
        super(Printable.of(message));
        this.status = status;
        this.code = Printable.of(code);
    }

    static ServerException unreachable(String url, String why) {
        return new ServerException(
                0, "server.unreachable", "The server at " + url + " cannot be reached: " + why);
    }

    static ServerException refused(int status, String code, String message) {
        return new ServerException(status, code, message);
    }

    static ServerException unusable(String what) {
        return new ServerException(
                0, "server.unusable_answer", "The server's answer cannot be used: " + what);
    }

    /** HTTP status, 0 when there was no usable answer. */
    public int status() {
        return status;
    }

    /** The server's stable code, or {@code server.unreachable}, {@code server.unusable_answer}. */
    public String code() {
        return code;
    }

    public boolean isUnreachable() {
        return code.equals("server.unreachable");
    }
}
