package dev.countersign.policy.wasm;

import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import dev.countersign.platform.DataDirectory;
import dev.countersign.policy.BundleRefused;
import dev.countersign.policy.PolicyBundle;
import dev.countersign.policy.PolicyEngine;
import dev.countersign.policy.PolicySettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compiles a bundle's module to JVM code once and keeps that code in the data directory. */
@Singleton
final class WasmEngines implements PolicyEngine.Maker {
    private static final Logger LOG = LoggerFactory.getLogger(WasmEngines.class);

    private static final Duration LOADING = Duration.ofSeconds(60);

    private final PolicySettings settings;
    private final CodeCache cache;
    private final Duration loading;

    @Inject
    WasmEngines(PolicySettings settings, DataDirectory data) {
        this(
                settings,
                new CodeCache(
                        data.path("wasm-cache"),
                        data.secret("wasm-cache.key").getBytes(StandardCharsets.US_ASCII)),
                LOADING);
    }

    WasmEngines(PolicySettings settings, CodeCache cache, Duration loading) {
        this.settings = settings;
        this.cache = cache;
        this.loading = loading;
    }

    @Override
    public PolicyEngine make(PolicyBundle bundle) throws BundleRefused {
        return make(bundle.wasm(), bundle.data(), bundle.entrypoint());
    }

    WasmEngine make(byte[] wasm, byte[] data, String entrypoint) throws BundleRefused {
        return Loading.within(loading, () -> load(wasm, data, entrypoint));
    }

    private WasmEngine load(byte[] wasm, byte[] data, String entrypoint) throws BundleRefused {
        WasmModule module = Parser.parse(wasm);
        ModuleRules.require(module);
        return new WasmEngine(
                new PolicyModule(module, compile(module), data, entrypoint, settings.memoryPages()),
                settings);
    }

    /** What is in the cache may be damaged; the module itself always can be compiled again. */
    private Function<Instance, Machine> compile(WasmModule module) {
        try {
            return MachineFactoryCompiler.builder(module).withCache(cache).compile();
        } catch (ChicoryException e) {
            LOG.warn("the compiled policy in {} was not usable and is made again", cache, e);
            return MachineFactoryCompiler.compile(module);
        }
    }
}
