package dev.countersign.policy;

import dev.countersign.platform.StrictJson;
import dev.countersign.policy.wasm.TestEngines;
import java.nio.file.Files;
import java.util.Arrays;

/**
 * Prints how long one decision takes in this process, from the input as records to the checked
 * answer.
 */
final class DecisionTimer {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 20_000;

    private DecisionTimer() {}

    public static void main(String[] arguments) throws Exception {
        Policy policy =
                new Policy(
                        LoadedPolicy.load(
                                LoadedPolicy.SHIPPED,
                                TestEngines.patient(Files.createTempDirectory("wasm-cache"))));
        DecisionInput input = StrictJson.read(Repository.example("allow"), DecisionInput.class);
        long[] nanos = new long[MEASURED];
        for (int i = -WARM_UP; i < MEASURED; i++) {
            long start = System.nanoTime();
            EvaluatedDecision decided = policy.evaluate(input);
            long took = System.nanoTime() - start;
            if (decided.outcome() != Outcome.ALLOW) {
                throw new IllegalStateException("the example is not allowed: " + decided.output());
            }
            if (i >= 0) {
                nanos[i] = took;
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                "one decision: p50 %d us, p99 %d us (%d rules, %d bytes in, %d evaluations)%n",
                nanos[MEASURED / 2] / 1000,
                nanos[MEASURED * 99 / 100] / 1000,
                policy.rules().size(),
                StrictJson.write(input).length,
                MEASURED);
    }
}
