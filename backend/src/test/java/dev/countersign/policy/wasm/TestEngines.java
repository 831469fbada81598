package dev.countersign.policy.wasm;

import dev.countersign.policy.PolicyEngine;
import dev.countersign.policy.PolicySettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Lets tests of other packages make the real engine without a server. */
public final class TestEngines {
    private static final byte[] KEY = "of this test".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LOADING = Duration.ofMinutes(3);

    private TestEngines() {}

    /** A deadline that a loaded machine keeps, for tests that are not about deadlines. */
    public static PolicyEngine.Maker patient(Path cache) {
        return with(cache, new PolicySettings(Duration.ofSeconds(20), 1024, 2));
    }

    public static PolicyEngine.Maker with(Path cache, PolicySettings settings) {
        return new WasmEngines(settings, new CodeCache(cache, KEY), LOADING);
    }
}
