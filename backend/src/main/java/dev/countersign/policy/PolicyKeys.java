package dev.countersign.policy;

import dev.countersign.platform.DataDirectory;
import dev.countersign.policy.bundle.AuthorKeys;
import dev.countersign.policy.bundle.ReleaseRefused;
import jakarta.inject.Singleton;
import java.util.List;

/** The keys around policy bundles, by thumbprint. */
@Singleton
public class PolicyKeys {
    private final FleetKey fleet;
    private final AuthorKeys authors;

    PolicyKeys(FleetKey fleet, BundleSettings settings, DataDirectory data) {
        this.fleet = fleet;
        this.authors = settings.authors(data);
    }

    /** The key that signs what OPA servers fetch. */
    public String bundleKey() {
        return fleet.key().publicKey().kid();
    }

    /** The keys of those whose releases are taken; none while one of their files is unreadable. */
    public List<String> authorKeys() {
        try {
            return authors.kids();
        } catch (ReleaseRefused unreadable) {
            return List.of();
        }
    }
}
