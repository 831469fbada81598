package dev.countersign.policy.opa;

import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.PolicyEngine;
import dev.countersign.policy.PolicySettings;
import io.micronaut.context.annotation.Requires;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OPA server that answers for the bundle in force. Bundles that are only looked at, and those
 * of former days, are still evaluated in this process: OPA has one bundle at a time.
 */
@Singleton
@Requires(property = "countersign.policy.engine", value = "opa")
final class OpaServer implements PolicyEngine.InForce {
    private static final Logger LOG = LoggerFactory.getLogger(OpaServer.class);

    private final OpaSettings settings;
    private final DataExchange exchange;

    OpaServer(OpaSettings settings, PolicySettings limits) {
        this.settings = settings;
        exchange = new DataExchange(settings, limits.deadline());
        if (settings.exposed()) {
            LOG.warn(
                    "decisions come from {} over plain http: whoever sits in between can allow anything",
                    settings.url());
        }
    }

    @Override
    public PolicyEngine engine(BundleIdentity bundle) {
        return new OpaEngine(exchange, bundle.revision(), settings.bundle());
    }

    @PreDestroy
    void close() {
        exchange.close();
    }
}
