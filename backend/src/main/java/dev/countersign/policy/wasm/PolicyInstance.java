package dev.countersign.policy.wasm;

import static java.util.stream.Collectors.joining;

import com.dylibso.chicory.runtime.Memory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.styra.opa.wasm.OpaWasm_Env;
import com.styra.opa.wasm.OpaWasm_ModuleExports;
import com.styra.opa.wasm.OpaWasm_ModuleImports;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.EngineFailure;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One running copy of the module with its data loaded, by OPA's Wasm ABI 1.2
 * (https://www.openpolicyagent.org/docs/wasm). For one thread at a time; after any exception its
 * memory is in an unknown state and it must be thrown away.
 *
 * <p>The policy is lent no function of the host. A module that asks for one is refused when it is
 * loaded, because a missing function would only be noticed when it is called.
 */
final class PolicyInstance implements OpaWasm_ModuleImports, OpaWasm_Env {
    private static final String RESULT_START = "[{\"result\":";
    private static final String RESULT_END = "}]";

    private final Memory memory;
    private final OpaWasm_ModuleExports policy;
    private final int entrypoint;
    private final int data;
    private final int heap;

    PolicyInstance(PolicyModule module) {
        memory = module.memory();
        policy = new OpaWasm_ModuleExports(module.instance(this, memory));
        JsonNode wanted = json(text(policy.builtins()));
        if (!wanted.isEmpty()) {
            throw new EvaluationStopped(
                    EngineFailure.INTERNAL,
                    "it calls the built-in functions "
                            + names(wanted)
                            + ", which no engine offers; those of policies/capabilities.json are");
        }
        JsonNode known = json(text(policy.entrypoints())).path(module.entrypoint());
        if (!known.isInt()) {
            throw new EvaluationStopped(
                    EngineFailure.INTERNAL,
                    "it has no entrypoint "
                            + module.entrypoint()
                            + ", only "
                            + names(json(text(policy.entrypoints()))));
        }
        entrypoint = known.intValue();
        data = value(module.data());
        heap = policy.opaHeapPtrGet();
    }

    /**
     * Evaluates once. What the last evaluation left on the heap, above the data, is overwritten.
     *
     * @return the entrypoint's value as JSON, or an empty text when it has none
     */
    String evaluate(byte[] input) {
        return unwrap(resultSet(input));
    }

    /** The module's whole result set as JSON; without input, {@code input} is undefined in it. */
    String resultSet(byte @Nullable [] input) {
        policy.opaHeapPtrSet(heap);
        int context = policy.opaEvalCtxNew();
        policy.opaEvalCtxSetData(context, data);
        if (input != null) {
            policy.opaEvalCtxSetInput(context, value(input));
        }
        policy.opaEvalCtxSetEntrypoint(context, entrypoint);
        int code = policy.eval(context);
        if (code != 0) {
            throw new EvaluationStopped(EngineFailure.ABORTED, "opa_eval answered " + code);
        }
        return text(policy.opaEvalCtxGetResult(context));
    }

    /**
     * The result set of one entrypoint has one element, or none when the entrypoint is undefined.
     */
    private static String unwrap(String set) {
        if (set.equals("[]")) {
            return "";
        }
        if (!set.startsWith(RESULT_START) || !set.endsWith(RESULT_END)) {
            throw new EvaluationStopped(
                    EngineFailure.OUTPUT_INVALID, "the result set has an unknown form");
        }
        return set.substring(RESULT_START.length(), set.length() - RESULT_END.length());
    }

    /**
     * Malformed JSON would otherwise be evaluated as an undefined input. What no parser of ours
     * refuses, half a surrogate pair for one, makes the module abort.
     */
    private int value(byte[] json) {
        int bytes = policy.opaMalloc(json.length);
        memory.write(bytes, json);
        int value = parsed(bytes, json.length);
        policy.opaFree(bytes);
        if (value == 0) {
            throw new EvaluationStopped(
                    EngineFailure.INPUT_INVALID, "the module cannot parse the JSON it was given");
        }
        return value;
    }

    private int parsed(int bytes, int length) {
        try {
            return policy.opaJsonParse(bytes, length);
        } catch (EvaluationStopped e) {
            if (e.failure() == EngineFailure.MEMORY) {
                throw e;
            }
            throw new EvaluationStopped(EngineFailure.INPUT_INVALID, e.getMessage(), e);
        }
    }

    private String text(int value) {
        int address = policy.opaJsonDump(value);
        return memory.readCString(address);
    }

    private static JsonNode json(String text) {
        try {
            return StrictJson.tree(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new EvaluationStopped(
                    EngineFailure.INTERNAL, "the module describes itself in broken JSON");
        }
    }

    private static String names(JsonNode members) {
        return members.propertyStream().map(Map.Entry::getKey).sorted().collect(joining(", "));
    }

    /** Whether no further page may be had; tells a want of memory from other aborts. */
    boolean full() {
        return memory.pages() >= memory.maximumPages();
    }

    @Override
    public OpaWasm_Env env() {
        return this;
    }

    @Override
    public Memory memory() {
        return memory;
    }

    @Override
    public void opaAbort(int message) {
        String reason = memory.readCString(message);
        throw new EvaluationStopped(
                reason.startsWith("opa_malloc: ") ? EngineFailure.MEMORY : EngineFailure.ABORTED,
                reason);
    }

    @Override
    public int opaBuiltin0(int function, int context) {
        return none();
    }

    @Override
    public int opaBuiltin1(int function, int context, int a) {
        return none();
    }

    @Override
    public int opaBuiltin2(int function, int context, int a, int b) {
        return none();
    }

    @Override
    public int opaBuiltin3(int function, int context, int a, int b, int c) {
        return none();
    }

    @Override
    public int opaBuiltin4(int function, int context, int a, int b, int c, int d) {
        return none();
    }

    private static int none() {
        throw new EvaluationStopped(
                EngineFailure.ABORTED, "the policy called a function of the host");
    }
}
