package dev.countersign.policy;

import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;

/** Ends a start with a choice of engine that there is not. */
@Context
@Requires(property = "countersign.policy.engine")
@Requires(property = "countersign.policy.engine", notEquals = "wasm")
@Requires(property = "countersign.policy.engine", notEquals = "opa")
final class UnknownEngine {
    UnknownEngine(@Property(name = "countersign.policy.engine") String engine) {
        throw new IllegalArgumentException(
                "countersign.policy.engine is %s; it has to be wasm or opa".formatted(engine));
    }
}
