package dev.countersign.policy;

import io.micronaut.core.async.publisher.AsyncSingleResultPublisher;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.reactivestreams.Publisher;

/**
 * A server whose policy does not answer can only deny, and is therefore not ready: no bundle is
 * loaded, or the engine cannot be reached or has another bundle. Asks a question without any fact.
 */
@Singleton
@Readiness
final class PolicyReadiness implements HealthIndicator {
    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

    private final Policy policy;
    private final ExecutorService threads;

    PolicyReadiness(Policy policy, @Named(TaskExecutors.BLOCKING) ExecutorService threads) {
        this.policy = policy;
        this.threads = threads;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        return new AsyncSingleResultPublisher<>(threads, this::check);
    }

    private HealthResult check() {
        EvaluatedDecision answer = policy.evaluateRaw(NOTHING);
        EngineFailure failure = answer.failure();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("sequence", answer.bundle().sequence());
        details.put("revision", answer.bundle().revision());
        details.put("engine", answer.engine());
        if (failure != null) {
            details.put("failure", failure.code());
        }
        return HealthResult.builder("policy", failure == null ? HealthStatus.UP : HealthStatus.DOWN)
                .details(details)
                .build();
    }
}
