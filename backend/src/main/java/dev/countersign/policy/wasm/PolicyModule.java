package dev.countersign.policy.wasm;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.MemoryImport;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.styra.opa.wasm.OpaWasm_ModuleImports;
import dev.countersign.policy.EngineFailure;
import java.util.function.Function;

/** A compiled policy with its data: what instances are made from. */
final class PolicyModule {
    private final WasmModule module;
    private final Function<Instance, Machine> code;
    private final byte[] data;
    private final String entrypoint;
    private final int maxPages;

    PolicyModule(
            WasmModule module,
            Function<Instance, Machine> code,
            byte[] data,
            String entrypoint,
            int maxPages) {
        this.module = module;
        this.code = code;
        this.data = data;
        this.entrypoint = entrypoint;
        this.maxPages = maxPages;
    }

    byte[] data() {
        return data;
    }

    String entrypoint() {
        return entrypoint;
    }

    /** Memory of an instance, as large as the module asks for and never larger than the limit. */
    Memory memory() {
        int initial =
                module.importSection().stream()
                        .filter(MemoryImport.class::isInstance)
                        .mapToInt(wanted -> ((MemoryImport) wanted).limits().initialPages())
                        .findFirst()
                        .orElse(1);
        if (initial > maxPages) {
            throw new EvaluationStopped(
                    EngineFailure.MEMORY,
                    "it needs " + initial + " pages to start, " + maxPages + " are allowed");
        }
        return new FlatMemory(new MemoryLimits(initial, maxPages));
    }

    Instance instance(OpaWasm_ModuleImports imports, Memory memory) {
        return Instance.builder(module)
                .withImportValues(imports.toImportValues())
                .withMemoryFactory(limits -> memory)
                .withMachineFactory(code)
                .build();
    }
}
