/**
 * Evaluates a bundle in this process: OPA's Wasm module, compiled to JVM code. Imported by nobody.
 */
@NullMarked
package dev.countersign.policy.wasm;

import org.jspecify.annotations.NullMarked;
