package dev.countersign.bench;

import java.io.IOException;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * Warms up on all cores, so that the JIT compiler is done when it counts, and measures on the core
 * named by the property {@code bench.core}, as the peer does.
 */
public final class MeasuredCore {
    private MeasuredCore() {}

    /** Called before each iteration. */
    public static void pin(IterationParams iteration) throws IOException, InterruptedException {
        String core = System.getProperty("bench.core", "");
        if (iteration.getType() == IterationType.MEASUREMENT && !core.isEmpty()) {
            String self = String.valueOf(ProcessHandle.current().pid());
            Process pinning =
                    new ProcessBuilder("taskset", "-a", "-c", "-p", core, self)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (pinning.waitFor() != 0) {
                throw new IOException("taskset could not pin to core " + core);
            }
        }
    }
}
