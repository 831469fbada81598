package dev.countersign.portal;

import dev.countersign.inventory.device.PostureCoverage;
import dev.countersign.issuance.FurtherKeys;
import dev.countersign.issuance.GateReach;
import dev.countersign.issuance.KeyView;
import dev.countersign.policy.PolicyKeys;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What the page about keys shows of other rooms. */
@Singleton
final class KeySurroundings implements FurtherKeys, GateReach {
    private final PolicyKeys policy;
    private final PostureCoverage coverage;

    KeySurroundings(PolicyKeys policy, PostureCoverage coverage) {
        this.policy = policy;
        this.coverage = coverage;
    }

    @Override
    public List<KeyView> keys() {
        return Stream.concat(
                        Stream.of(KeyView.kept(policy.bundleKey(), "bundle")),
                        policy.authorKeys().stream().map(kid -> KeyView.kept(kid, "author")))
                .toList();
    }

    @Override
    public long enrolled() {
        return coverage.enrolled();
    }

    @Override
    public long silentSince(Instant when) {
        return coverage.silentSince(when);
    }
}
