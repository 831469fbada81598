package dev.countersign.policy.wasm;

import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionBody;
import com.dylibso.chicory.wasm.types.Instruction;
import com.dylibso.chicory.wasm.types.MemoryImport;
import com.dylibso.chicory.wasm.types.OpCode;
import dev.countersign.policy.BundleRefused;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a policy module may be made of: what OPA's compiler emits, which is WebAssembly 1.0 with
 * sign extension, saturating conversion and bulk memory. Everything else is refused before any code
 * is made of it. Above all the limit on memory would not hold where a module can grow tables, make
 * arrays or wait, because those lie outside of its memory.
 */
final class ModuleRules {
    private static final int MOST_TABLE_ELEMENTS = 65_536;
    private static final Set<OpCode> ALLOWED = allowed();

    private ModuleRules() {}

    static void require(WasmModule module) throws BundleRefused {
        if (module.memorySection().isPresent()
                || module.importSection().stream().filter(MemoryImport.class::isInstance).count()
                        != 1) {
            throw new BundleRefused(
                    "/policy.wasm has to import its one memory from the host and to have none of its own");
        }
        for (int i = 0; i < module.tableSection().tableCount(); i++) {
            if (module.tableSection().getTable(i).limits().min() > MOST_TABLE_ELEMENTS) {
                throw new BundleRefused("/policy.wasm has a table of more than 65,536 elements");
            }
        }
        FunctionBody[] bodies = module.codeSection().functionBodies();
        for (int i = 0; i < bodies.length; i++) {
            for (Instruction instruction : bodies[i].instructions()) {
                if (!ALLOWED.contains(instruction.opcode())) {
                    throw new BundleRefused(
                            "/policy.wasm uses %s in function %d, which OPA's compiler does not emit"
                                    .formatted(instruction.opcode(), i));
                }
            }
        }
    }

    private static Set<OpCode> allowed() {
        Set<OpCode> codes = EnumSet.range(OpCode.UNREACHABLE, OpCode.I64_EXTEND_32_S);
        Stream.of(
                        OpCode.THROW,
                        OpCode.THROW_REF,
                        OpCode.TRY_TABLE,
                        OpCode.RETURN_CALL,
                        OpCode.RETURN_CALL_INDIRECT,
                        OpCode.CALL_REF,
                        OpCode.RETURN_CALL_REF,
                        OpCode.TABLE_GET,
                        OpCode.TABLE_SET)
                .forEach(codes::remove);
        codes.addAll(EnumSet.range(OpCode.I32_TRUNC_SAT_F32_S, OpCode.I64_TRUNC_SAT_F64_U));
        codes.addAll(EnumSet.range(OpCode.MEMORY_INIT, OpCode.MEMORY_FILL));
        return codes;
    }
}
