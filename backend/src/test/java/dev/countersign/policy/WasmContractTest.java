package dev.countersign.policy;

import dev.countersign.policy.wasm.TestEngines;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class WasmContractTest extends EngineContract {
    @TempDir static Path directory;
    private static PolicyEngine shipped;
    private static PolicyEngine misbehaving;

    @BeforeAll
    static void load() throws Exception {
        Path cache = directory.resolve("cache");
        shipped = TestEngines.patient(cache).make(PolicyBundle.read(Repository.BUILT));
        misbehaving =
                TestEngines.with(cache, new PolicySettings(SHORT, 256, 1))
                        .make(PolicyBundle.read(BuiltBundle.of("misbehaving", directory).files()));
    }

    @Override
    PolicyEngine shipped() {
        return shipped;
    }

    @Override
    PolicyEngine misbehaving() {
        return misbehaving;
    }
}
