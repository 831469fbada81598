package dev.countersign.policy.opa;

import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.PolicyEngine;
import dev.countersign.policy.PolicySettings;
import java.net.URI;
import java.time.Duration;

/** Lets tests of other packages ask a real OPA as the server does. */
public final class TestOpa {
    private TestOpa() {}

    /** An OPA server that answers for the bundle in force within a deadline. */
    public static PolicyEngine.InForce at(URI url, Duration deadline) {
        return new OpaServer(settings(url), new PolicySettings(deadline, 1024, 1));
    }

    /** {@link #at} for a bundle of this revision. */
    public static PolicyEngine engine(URI url, Duration deadline, String revision) {
        return at(url, deadline).engine(new BundleIdentity(1, revision, "sha256:of-no-matter"));
    }

    static OpaSettings settings(URI url) {
        return new OpaSettings(url, Duration.ofSeconds(5), 8, null, null, null, false);
    }
}
