package dev.countersign.gate.model;

/**
 * A file that is not what its format requires; the message says what is wrong and, where it helps,
 * at which byte.
 */
public final class MalformedModelException extends Exception {
    MalformedModelException(String message) {
        super(message);
    }
}
