package dev.countersign.policy.opa;

import dev.countersign.policy.EngineFailure;

/** OPA gave no answer that may be used. */
final class NoAnswer extends Exception {
    private final EngineFailure failure;

    NoAnswer(EngineFailure failure, String detail) {
        super(detail);
        this.failure = failure;
    }

    EngineFailure failure() {
        return failure;
    }
}
