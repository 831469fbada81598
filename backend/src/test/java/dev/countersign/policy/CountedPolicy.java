package dev.countersign.policy;

import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how often the bundle in force is evaluated; for tests of other rooms. */
@Singleton
public final class CountedPolicy {
    private final Policy policy;

    CountedPolicy(Policy policy) {
        this.policy = policy;
    }

    /** The evaluations while the act runs, whoever asks for them. */
    public int during(Runnable act) {
        LoadedPolicy present = policy.current();
        AtomicInteger count = new AtomicInteger();
        policy.activate(
                present.evaluatedBy(_ ->
                        new PolicyEngine() {
                            @Override
                            public EngineAnswer evaluate(byte[] input) {
                                count.incrementAndGet();
                                return new EngineAnswer.Result(present.evaluateRaw(input).output());
                            }

                            @Override
                            public String name() {
                                return "counted";
                            }
                        }));
        try {
            act.run();
        } finally {
            policy.activate(present);
        }
        return count.get();
    }
}
