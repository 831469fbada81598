package dev.countersign.policy;

import dev.countersign.platform.health.Check;
import dev.countersign.platform.health.Probe;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whether policy answers, as {@link PolicyReadiness} asks it. */
@Singleton
@Order(2)
final class PolicyProbe implements Probe {
    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

    private final Policy policy;
    private final Activations activations;

    PolicyProbe(Policy policy, Activations activations) {
        this.policy = policy;
        this.activations = activations;
    }

    @Override
    public String name() {
        return "policy";
    }

    @Override
    public Check check() {
        EvaluatedDecision answer = policy.evaluateRaw(NOTHING);
        EngineFailure failure = answer.failure();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("revision", answer.bundle().revision());
        facts.put("sequence", (long) answer.bundle().sequence());
        activations.history(null, 1).items().stream()
                .findFirst()
                .ifPresent(newest -> facts.put("in_force_since", newest.activatedAt()));
        facts.put("engine", answer.engine());
        if (failure != null) {
            facts.put("failure", failure.code());
            return Check.bad(name(), "silent", facts);
        }
        return Check.ok(name(), facts);
    }
}
