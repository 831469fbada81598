package dev.countersign.policy.wasm;

import dev.countersign.policy.PolicyEngine;
import dev.countersign.policy.PolicySettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;

/** The server's engine for commands that run without a server. */
public final class CommandEngines {
    private static final int USUAL_PAGES = 1024;

    private CommandEngines() {}

    /**
     * The limits that a server has when nothing is configured.
     *
     * @param scratch a private directory for compiled code, of no use afterwards
     */
    public static PolicyEngine.Maker in(Path scratch) {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new WasmEngines(
                new PolicySettings(Duration.ofSeconds(2), USUAL_PAGES, 1),
                new CodeCache(scratch, key),
                Duration.ofSeconds(60));
    }
}
