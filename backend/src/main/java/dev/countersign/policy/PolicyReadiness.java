package dev.countersign.policy;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/** A server without a loaded bundle can only deny, and is therefore not ready. */
@Singleton
@Readiness
final class PolicyReadiness implements HealthIndicator {
    private final Policy policy;

    PolicyReadiness(Policy policy) {
        this.policy = policy;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        BundleIdentity bundle = policy.active();
        boolean loaded = !bundle.equals(BundleIdentity.NONE);
        return Publishers.just(
                HealthResult.builder("policy", loaded ? HealthStatus.UP : HealthStatus.DOWN)
                        .details(
                                Map.of(
                                        "sequence",
                                        bundle.sequence(),
                                        "revision",
                                        bundle.revision()))
                        .build());
    }
}
