package dev.countersign.policy.wasm;

import dev.countersign.policy.EngineFailure;
import org.jspecify.annotations.Nullable;

/** The module stopped without an answer; the instance it happened in must not be used again. */
final class EvaluationStopped extends RuntimeException {
    private final EngineFailure failure;

    EvaluationStopped(EngineFailure failure, String message) {
        super(message);
        this.failure = failure;
    }

    EvaluationStopped(EngineFailure failure, @Nullable String message, Throwable cause) {
        super(message, cause);
        this.failure = failure;
    }

    EngineFailure failure() {
        return failure;
    }
}
