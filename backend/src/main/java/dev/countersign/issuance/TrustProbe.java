package dev.countersign.issuance;

import dev.countersign.platform.health.Check;
import dev.countersign.platform.health.Probe;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The trust bundle, without which every gate refuses everything. */
@Singleton
@Order(3)
final class TrustProbe implements Probe {
    private final TrustBundles bundles;
    private final Clock clock;

    TrustProbe(TrustBundles bundles, Clock clock) {
        this.bundles = bundles;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "trust";
    }

    @Override
    public Check check() {
        SignedTrustBundle bundle = bundles.current();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("bundle_version", bundle.version());
        facts.put("ends", bundle.expiresAt());
        return of(bundle.expiresAt(), clock.instant(), facts);
    }

    static Check of(Instant end, Instant now, Map<String, Object> facts) {
        if (!now.isBefore(end)) {
            return Check.bad("trust", "ended", facts);
        }
        return now.isBefore(end.minus(TrustBundles.WARN_BEFORE_END))
                ? Check.ok("trust", facts)
                : Check.warn("trust", "ends", facts);
    }
}
