package dev.countersign.policy.bundle;

/** A file is no release that may be used; the message names the file or entry and the fault. */
public final class ReleaseRefused extends Exception {
    public ReleaseRefused(String message) {
        super(message);
    }

    public ReleaseRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
