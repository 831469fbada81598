package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.BodyProblems;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door to policy. Every question gets a decision: whatever goes wrong — no bundle, bad input,
 * an engine that fails, takes too long or answers nonsense — is a denial with an {@code engine.*}
 * code, never an exception. Reads neither clock nor database and records nothing; see {@link
 * Decisions}. Safe for use by several threads.
 */
@Singleton
public final class Policy {
    private static final Logger LOG = LoggerFactory.getLogger(Policy.class);
    private static final String NO_INPUT = "null";

    private final @Nullable LoadedPolicy loaded;

    /** Loads the bundle that is shipped with the server. */
    @Inject
    Policy(PolicyEngine.Maker maker) {
        this(LoadedPolicy.load(LoadedPolicy.SHIPPED, maker));
    }

    Policy(@Nullable LoadedPolicy loaded) {
        this.loaded = loaded;
    }

    /** Decides. */
    public EvaluatedDecision evaluate(DecisionInput input) {
        try {
            return decide(StrictJson.write(input));
        } catch (UncheckedIOException e) {
            return denied(EngineFailure.INPUT_INVALID, NO_INPUT, List.of());
        }
    }

    /**
     * Decides on JSON from outside. What is not UTF-8, has duplicate or unknown members, wrong
     * types or more than 32 levels is denied, with a JSON pointer as evidence. What is evaluated
     * and recorded is the input as understood, without members that are null.
     */
    public EvaluatedDecision evaluateRaw(byte[] input) {
        try {
            return evaluate(StrictJson.read(input, DecisionInput.class));
        } catch (JsonProcessingException e) {
            List<JsonNode> evidence =
                    BodyProblems.of(e).errors().stream()
                            .map(error -> StrictJson.mapperForHttp().<JsonNode>valueToTree(error))
                            .toList();
            return denied(EngineFailure.INPUT_INVALID, NO_INPUT, evidence);
        }
    }

    /** The bundle that decides, or {@link BundleIdentity#NONE}. */
    public BundleIdentity active() {
        return loaded == null ? BundleIdentity.NONE : loaded.bundle().identity();
    }

    /** The rules of the loaded bundle, sorted by code. */
    public List<RuleDescription> rules() {
        return loaded == null ? List.of() : loaded.bundle().rules();
    }

    /**
     * What the code of a finding means, those of {@link EngineFailure} and of former bundles
     * included.
     */
    public RuleDescription rule(String code) {
        return rules().stream()
                .filter(rule -> rule.code().equals(code))
                .findFirst()
                .or(() -> EngineFailure.of(code).map(EngineFailure::description))
                .orElseGet(() -> RuleDescription.unknown(code));
    }

    private EvaluatedDecision decide(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        LoadedPolicy policy = loaded;
        if (policy == null) {
            return denied(EngineFailure.NO_BUNDLE, text, List.of());
        }
        return switch (policy.engine().evaluate(input)) {
            case EngineAnswer.Result(String json) -> read(policy, text, json);
            case EngineAnswer.Undefined() -> denied(EngineFailure.UNDEFINED, text, List.of());
            case EngineAnswer.Failed(EngineFailure failure, String detail) -> {
                LOG.warn("{} {}: {}", failure.code(), active(), detail);
                yield denied(failure, text, List.of());
            }
        };
    }

    private EvaluatedDecision read(LoadedPolicy policy, String input, String json) {
        try {
            Decision decision = policy.reader().read(json);
            return new EvaluatedDecision(
                    decision, input, json, active(), policy.engine().name(), null);
        } catch (DecisionReader.Unusable e) {
            LOG.warn("{} {}: {}", e.failure().code(), active(), e.getMessage());
            return denied(e.failure(), input, List.of());
        }
    }

    private EvaluatedDecision denied(EngineFailure failure, String input, List<JsonNode> evidence) {
        Decision denial = failure.denial(evidence);
        String engine = loaded == null ? "none" : loaded.engine().name();
        return new EvaluatedDecision(
                denial, input, StrictJson.text(denial), active(), engine, failure);
    }
}
