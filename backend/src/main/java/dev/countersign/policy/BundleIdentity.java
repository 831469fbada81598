package dev.countersign.policy;

/**
 * Which policy decided.
 *
 * @param sequence rises with every activation; 0 means that no bundle was loaded
 * @param revision the name people give it
 * @param digest {@code sha256:} of the bundle file
 */
public record BundleIdentity(int sequence, String revision, String digest) {
    /** No bundle is loaded. */
    public static final BundleIdentity NONE = new BundleIdentity(0, "none", "none");
}
