package dev.countersign.issuance;

/**
 * The server has no keys to sign with and must not start. The message says which file is meant and
 * what to do; it never holds a secret.
 */
final class KeysUnusable extends RuntimeException {
    KeysUnusable(String message) {
        super(message);
    }
}
