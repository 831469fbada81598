package dev.countersign.gate.model;

/**
 * The argument names no model on this machine; the message says what was looked for and what to
 * try.
 */
public final class ModelNotFoundException extends Exception {
    ModelNotFoundException(String message) {
        super(message);
    }
}
