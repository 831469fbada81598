package dev.countersign.policy;

/** A bundle is not loaded; the message says which rule it breaks. */
public final class BundleRefused extends Exception {
    public BundleRefused(String message) {
        super(message);
    }

    public BundleRefused(String message, Throwable cause) {
        super(message, cause);
    }

    /** The same refusal, beginning with which bundle it is about. */
    BundleRefused named(BundleIdentity bundle) {
        String name = "bundle %s (%s): ".formatted(bundle.revision(), bundle.digest());
        String fault = String.valueOf(getMessage());
        return fault.startsWith(name) ? this : new BundleRefused(name + fault, this);
    }
}
