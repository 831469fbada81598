package dev.countersign.policy;

/** A bundle is not loaded; the message says which rule it breaks. */
public final class BundleRefused extends Exception {
    public BundleRefused(String message) {
        super(message);
    }

    public BundleRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
