package dev.countersign.policy.wasm;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Version;
import dev.countersign.policy.EngineAnswer;
import dev.countersign.policy.EngineFailure;
import dev.countersign.policy.PolicyEngine;
import dev.countersign.policy.PolicySettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates on the caller's thread in one of a few instances. An instance that failed in any way is
 * dropped and a new one made for the next question.
 */
final class WasmEngine implements PolicyEngine {
    /**
     * Enough for the JVM to have compiled the way through, so that the first question meets its
     * deadline.
     */
    private static final int WARM_UP = 20;

    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

    private final PolicyModule module;
    private final Duration deadline;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<PolicyInstance> idle = new ConcurrentLinkedDeque<>();

    WasmEngine(PolicyModule module, PolicySettings settings) {
        this.module = module;
        deadline = settings.deadline();
        permits = new Semaphore(settings.instances());
        PolicyInstance first = new PolicyInstance(module);
        for (int i = 0; i < WARM_UP; i++) {
            first.evaluate(NOTHING);
        }
        idle.push(first);
    }

    @Override
    public String name() {
        return "opa-wasm chicory-" + Version.version();
    }

    @Override
    public EngineAnswer evaluate(byte[] input) {
        try {
            if (!permits.tryAcquire(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                return new EngineAnswer.Failed(
                        EngineFailure.DEADLINE, "no instance was free within " + deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new EngineAnswer.Failed(EngineFailure.INTERNAL, "the thread was interrupted");
        }
        try (Deadline limit = new Deadline(deadline)) {
            return evaluate(limit, input);
        } finally {
            permits.release();
        }
    }

    private EngineAnswer evaluate(Deadline limit, byte[] input) {
        PolicyInstance instance = null;
        try {
            instance = idle.poll();
            if (instance == null) {
                instance = new PolicyInstance(module);
            }
            String result = instance.evaluate(input);
            idle.push(instance);
            return result.isEmpty()
                    ? new EngineAnswer.Undefined()
                    : new EngineAnswer.Result(result);
        } catch (RuntimeException | Error e) {
            return new EngineAnswer.Failed(cause(limit, instance, e), String.valueOf(e));
        }
    }

    private static EngineFailure cause(
            Deadline limit, @Nullable PolicyInstance instance, Throwable e) {
        if (limit.passed()) {
            return EngineFailure.DEADLINE;
        }
        if (e instanceof OutOfMemoryError || (instance != null && instance.full())) {
            return EngineFailure.MEMORY;
        }
        return switch (e) {
            case EvaluationStopped stopped -> stopped.failure();
            case ChicoryInterruptedException _ -> EngineFailure.INTERNAL;
            case ChicoryException _ -> EngineFailure.ABORTED;
            case StackOverflowError _ -> EngineFailure.ABORTED;
            default -> EngineFailure.INTERNAL;
        };
    }
}
