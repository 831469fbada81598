package dev.countersign.policy;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The door to policy: the bundle in force, which may change between two evaluations and never
 * within one. Who needs several answers of the same bundle takes {@link #current} once. Reads
 * neither clock nor database and records nothing; see {@link Decisions}. Safe for use by several
 * threads.
 */
@Singleton
public final class Policy {
    private final AtomicReference<LoadedPolicy> inForce;
    private final PolicyEngine.@Nullable InForce elsewhere;

    /** Denies everything until the start has found out which bundle is in force. */
    @Inject
    Policy(Optional<PolicyEngine.InForce> elsewhere) {
        this(LoadedPolicy.none(), elsewhere.orElse(null));
    }

    Policy(LoadedPolicy loaded) {
        this(loaded, null);
    }

    Policy(LoadedPolicy loaded, PolicyEngine.@Nullable InForce elsewhere) {
        this.elsewhere = elsewhere;
        inForce = new AtomicReference<>(deciding(loaded));
    }

    /** What is loaded here may be decided by an engine elsewhere once it is in force. */
    private LoadedPolicy deciding(LoadedPolicy loaded) {
        return elsewhere == null ? loaded : loaded.evaluatedBy(elsewhere);
    }

    /** The bundle in force at this moment, with its engine. */
    public LoadedPolicy current() {
        return inForce.get();
    }

    /**
     * Puts another bundle into force; evaluations that have begun end with the one they began with.
     * One of a lower sequence than the present changes nothing: threads that activate may overtake
     * each other here.
     */
    void activate(LoadedPolicy next) {
        inForce.accumulateAndGet(
                deciding(next),
                (present, other) -> sequence(other) >= sequence(present) ? other : present);
    }

    private static int sequence(LoadedPolicy policy) {
        return policy.identity().sequence();
    }

    /** Denies everything: which bundle is in force is known, but it cannot be run. */
    void deny() {
        inForce.set(LoadedPolicy.none());
    }

    /** {@link LoadedPolicy#evaluate} of the bundle in force. */
    public EvaluatedDecision evaluate(DecisionInput input) {
        return current().evaluate(input);
    }

    /** {@link LoadedPolicy#evaluateRaw} of the bundle in force. */
    public EvaluatedDecision evaluateRaw(byte[] input) {
        return current().evaluateRaw(input);
    }

    /** The bundle that decides, or {@link BundleIdentity#NONE}. */
    public BundleIdentity active() {
        return current().identity();
    }

    /** The rules of the bundle in force, sorted by code. */
    public List<RuleDescription> rules() {
        return current().rules();
    }

    /** What each of {@link #rules} is about, by code. */
    public Map<String, String> titles() {
        return rules().stream()
                .collect(Collectors.toMap(RuleDescription::code, RuleDescription::title));
    }

    /** {@link LoadedPolicy#rule} of the bundle in force. */
    public RuleDescription rule(String code) {
        return current().rule(code);
    }
}
