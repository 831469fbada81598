/**
 * The loopback proxy that stands on a tool's public port: lets through an exact list of calls, and
 * those that load a model only when the model is approved.
 */
@org.jspecify.annotations.NullMarked
package dev.countersign.gate.proxy;
