package dev.countersign.policy.log;

/** A masking rule cannot be followed; the message says what is wrong with it. */
final class MaskRefused extends Exception {
    MaskRefused(String message) {
        super(message);
    }
}
