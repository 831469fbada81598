package dev.countersign.policy.wasm;

import dev.countersign.policy.PolicyEngine;
import dev.countersign.policy.PolicySettings;
import java.nio.file.Path;
import java.time.Duration;

/** Makes the server's engine without a server. */
public final class BenchEngines {
    /** Pages of 64 KiB: what 10,000 models take when they are loaded, and room to work. */
    private static final int PAGES = 4096;

    private BenchEngines() {}

    /**
     * Compiles into this directory.
     *
     * @param instances how many evaluations run at once
     */
    public static PolicyEngine.Maker make(Path cache, int instances) {
        return new WasmEngines(
                new PolicySettings(Duration.ofSeconds(20), PAGES, instances),
                new CodeCache(cache, new byte[32]),
                Duration.ofMinutes(5));
    }
}
